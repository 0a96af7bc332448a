"""The dictionaries that come with the program, or those of a folder that an insurer keeps up."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from claimwright.core.documents.kinds.dictionary import Dictionary, read_dictionary

FOLDER_VARIABLE: Final = "CLAIMWRIGHT_DICTIONARIES"


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """Hospitals by name (code, province, level) and diseases by name (ICD-10 code)."""

    hospitals: Dictionary
    diseases: Dictionary


@cache
def load() -> Dictionaries:
    """Read both dictionaries once. Raises `DictionaryError` with file, line and remedy."""
    return Dictionaries(_read("hospitals.csv"), _read("icd10.csv"))


def _read(name: str) -> Dictionary:
    folder = os.environ.get(FOLDER_VARIABLE)
    own = Path(folder) / name if folder else None
    if own is not None and own.is_file():
        return read_dictionary(own.read_text("utf-8-sig"), str(own))
    shipped = files("claimwright.app.documents") / "dictionaries" / name
    return read_dictionary(shipped.read_text("utf-8"), name)
