"""Text in strips: the recognition model of rapidocr's wheel, run at each strip's own width.

The library pads every strip to 320 columns and more; most words on a bill take 40 to 150. Run at its own
width a page takes half the time, and reads the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from claimwright.app.documents.photo.decode import Pixels

STRIP_HEIGHT: Final = 48
_MODEL: Final = "PP-OCRv6_rec_small.onnx"
_WIDTH_STEP: Final = 16  # strips are padded to multiples, so that few shapes are planned
_WIDTH_MIN: Final = 48
_WIDTH_MAX: Final = 3_200
_BLANK: Final = 0


@dataclass(frozen=True, slots=True)
class Char:
    """A recognised character, its probability, and the place of its middle along the line (0 to 1)."""

    char: str
    probability: float
    at: float


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    input_name: str
    characters: tuple[str, ...]


def recognise(strips: Sequence[Pixels]) -> list[tuple[Char, ...]]:
    """The characters of each RGB strip of `STRIP_HEIGHT`, without spaces."""
    return [_read(strip) for strip in strips]


def _read(strip: Pixels) -> tuple[Char, ...]:
    model = _model()
    pixels = _prepared(strip)
    (scores,) = model.session.run(None, {model.input_name: pixels})
    best = scores[0].argmax(axis=1)
    first = np.ones(len(best), dtype=bool)
    first[1:] = best[1:] != best[:-1]
    columns = np.flatnonzero(first & (best != _BLANK))
    length = max(1.0, len(best) * strip.shape[1] / pixels.shape[3])
    found = ((model.characters[best[column]], column) for column in columns)
    return tuple(
        Char(char, float(scores[0, column, best[column]]), min(1.0, (int(column) + 0.5) / length))
        for char, column in found
        if not char.isspace()
    )


def _prepared(strip: Pixels) -> Pixels:
    """One strip as the model takes it: blue first, -1 to 1, grey to the right of it."""
    import cv2

    wide = min(strip.shape[1], _WIDTH_MAX)
    if strip.shape[:2] != (STRIP_HEIGHT, wide):
        strip = cv2.resize(strip, (wide, STRIP_HEIGHT)).astype(np.uint8)
    width = max(_WIDTH_MIN, -(-wide // _WIDTH_STEP) * _WIDTH_STEP)
    prepared = np.zeros((1, 3, STRIP_HEIGHT, width), dtype=np.float32)
    prepared[0, :, :, :wide] = strip[..., ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
    return prepared


@cache
def _model() -> _Model:
    """Loaded once, before the process is confined; one thread, because that process starts none."""
    import onnxruntime  # type: ignore[import-untyped]
    import rapidocr

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # a page's peak is given back
    path = Path(rapidocr.__file__).parent / "models" / _MODEL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return _Model(session, session.get_inputs()[0].name, ("", *characters, " "))
