"""Everything that people read, as data: a folder per language with a file per area, and the same keys.

A text may name values in braces (``{amount}``), filled by `text`. A missing key is a bug and crashes;
tests compare the catalogues with each other and with the templates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Literal, get_args

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
TAGS: Mapping[Lang, str] = {"zh": "zh-CN", "en": "en"}
"""BCP 47 tags, as HTML and HTTP name the languages."""


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """All texts of a language by dotted key."""
    texts: dict[str, str] = {}
    for file in resources.files(__package__).joinpath(TAGS[lang]).iterdir():
        area = dict(_flat("", tomllib.loads(file.read_text(encoding="utf-8"))))
        twice = texts.keys() & area.keys()
        assert not twice, f"{file.name} repeats {sorted(twice)}"
        texts |= area
    return texts


def _flat(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, Mapping):
            yield from _flat(key, value)
        else:
            assert isinstance(value, str), f"{key} is a text"
            yield key, value


def text(lang: Lang, key: str, **values: object) -> str:
    """The text of a key with its values filled in."""
    message = catalogue(lang)[key]
    return message.format(**values) if values else message


def text_or(lang: Lang, key: str, fallback: str, **values: object) -> str:
    """The text of a key that comes from data (a fact's name, a finding's code), else the fallback."""
    return text(lang, key, **values) if key in catalogue(lang) else fallback


def pick_lang(accept_language: str | None) -> Lang:
    """The language that a client prefers (RFC 9110 Accept-Language); Chinese if it says nothing we have."""
    best: tuple[float, Lang] = (0.0, "zh")
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = _quality(parameters)
        for lang in LANGS:
            if tag.lower().split("-")[0] == lang and quality > best[0]:
                best = (quality, lang)
    return best[1]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
