"""Programs that change what a document shows, as files name them; converters and printers are none."""

from __future__ import annotations

import re

_EDITORS = re.compile(
    r"photoshop|illustrator|gimp|inkscape|coreldraw|affinity|paint\.net|pixelmator|snapseed|picsart|meitu|美图|"
    r"pdf-?xchange editor|pdfescape|sejda|foxit (phantom)?pdf editor|福昕.{0,8}编辑|nitro pro|"
    r"master pdf editor|infix|libreoffice draw|pdfelement|万兴pdf|acrobat pro",
    re.IGNORECASE,
)
_NAME_MAX = 60


def editor_in(text: str) -> str | None:
    """The editor that a producer or software entry names, shortened; None for anything else."""
    return " ".join(text.split())[:_NAME_MAX] if _EDITORS.search(text) else None
