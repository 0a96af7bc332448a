"""Text in a picture: where it stands, by the detection model of rapidocr, whose models come with its wheel.

Nothing is fetched at run time: the limited process has no sockets at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from claimwright.app.documents.photo.decode import Matrix, Pixels
from claimwright.app.documents.photo.recogniser import STRIP_HEIGHT, Char, recognise

LINES_MAX: Final = 400
_TEXT_SIDE: Final = 960  # of the picture in which text is looked for; it is read in full size


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: corners (top left, clockwise) in pixels of the sheet, and its characters."""

    corners: Matrix
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        return "".join(char.char for char in self.chars)

    @property
    def probability(self) -> float:
        return sum(char.probability for char in self.chars) / len(self.chars) if self.chars else 0.0

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))


@cache
def _engine() -> Any:
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)  # the limited process starts no threads
    engine: Any = RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.limit_type": "max",  # its default would enlarge the short side to 736
            "Det.limit_side_len": _TEXT_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    engine(np.full((96, 320, 3), 255, np.uint8))
    engine._load_det_model()
    return engine


def warm() -> None:
    """Load the models and run them once."""
    blank = np.full((96, 320, 3), 255, np.uint8)
    detect(blank)
    recognise([blank])


def detect(page: Pixels) -> list[Matrix]:
    """Corners of every line of text, at most `LINES_MAX`, with the long side first (direction open)."""
    import cv2

    scale = min(1.0, _TEXT_SIDE / max(page.shape[:2]))
    seen = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else page
    found = _engine().text_det(cv2.cvtColor(seen, cv2.COLOR_RGB2BGR))
    boxes = [] if found.boxes is None else list(found.boxes)[:LINES_MAX]
    return [np.asarray(box, dtype=np.float64) / scale for box in boxes]


def crop(page: Pixels, corners: Matrix, height: int = STRIP_HEIGHT) -> Pixels:
    """The text between corners as an upright strip."""
    import cv2

    across = max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[3] - corners[2]))
    down = max(np.linalg.norm(corners[0] - corners[3]), np.linalg.norm(corners[1] - corners[2]))
    width = max(8, round(float(across) * height / max(float(down), 1.0)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    strip = cv2.warpPerspective(
        page, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return strip.astype(np.uint8)
