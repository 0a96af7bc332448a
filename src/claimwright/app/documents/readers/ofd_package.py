"""The zip of an OFD (GB/T 33190) as a stranger's: sizes, counts, ratios and paths are checked first."""

from __future__ import annotations

import posixpath
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from claimwright.app.documents.readers import limits
from claimwright.app.documents.readers.limits import hostile, unreadable
from claimwright.app.documents.readers.safe_xml import parse_xml
from claimwright.core.documents.reading import HostileCode, UnreadableCode


class OfdPackage:
    """Read access to the parts of an OFD by path. Paths are matched without regard to case."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(content))
        except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
            raise unreadable(UnreadableCode.BROKEN_OFD, reason=str(error)[:200]) from None
        self._parts: dict[str, ZipInfo] = {}
        self._read_bytes = 0
        self._read_paths: set[str] = set()
        self._check(self._zip.infolist())

    def _check(self, infos: list[ZipInfo]) -> None:
        if len(infos) > limits.PARTS_MAX:
            raise hostile(HostileCode.TOO_MANY_PARTS, parts=len(infos), parts_max=limits.PARTS_MAX)
        total = 0
        for info in infos:
            if not info.filename:
                raise unreadable(UnreadableCode.BROKEN_OFD, reason="a part without a name")
            if info.is_dir():
                continue
            name = info.filename
            if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
                raise hostile(HostileCode.PATH_ESCAPE, part=name[:200])
            if info.flag_bits & 0x1:
                raise unreadable(UnreadableCode.ENCRYPTED, part=name[:200])
            total += info.file_size
            ratio = info.file_size // max(1, info.compress_size)
            if (
                info.file_size > limits.PART_BYTES_MAX
                or total > limits.UNPACKED_BYTES_MAX
                or (info.file_size > limits.RATIO_FROM_BYTES and ratio > limits.RATIO_MAX)
            ):
                raise hostile(HostileCode.ZIP_BOMB, part=name[:200], unpacked_bytes=total, ratio=ratio)
            if name.lower() in self._parts:
                raise unreadable(UnreadableCode.BROKEN_OFD, reason=f"two parts named {name[:200]}")
            self._parts[name.lower()] = info

    def has(self, path: str) -> bool:
        return path.lower() in self._parts

    def paths(self) -> list[str]:
        """All paths as the package writes them."""
        return [info.filename for info in self._parts.values()]

    def read_paths(self) -> frozenset[str]:
        """Lower-case paths of all parts read so far: what a seal has to cover."""
        return frozenset(self._read_paths)

    def read(self, path: str) -> bytes:
        """The bytes of a part. Ends with BROKEN_OFD when it is missing or damaged."""
        info = self._parts.get(path.lower())
        if info is None:
            raise unreadable(UnreadableCode.BROKEN_OFD, reason=f"part missing: {path[:200]}")
        try:
            with self._zip.open(info) as part:
                content = part.read(min(info.file_size, limits.PART_BYTES_MAX) + 1)
        except (BadZipFile, zlib.error, ValueError, EOFError, RuntimeError, OSError) as error:
            raise unreadable(UnreadableCode.BROKEN_OFD, part=path[:200], reason=str(error)[:200]) from None
        self._read_paths.add(path.lower())
        self._read_bytes += len(content)
        if self._read_bytes > 4 * limits.UNPACKED_BYTES_MAX:
            raise hostile(HostileCode.ZIP_BOMB, part=path[:200], unpacked_bytes=self._read_bytes)
        return content

    def xml(self, path: str) -> etree._Element:
        """A part as XML."""
        return parse_xml(self.read(path), path)


def resolve(base: str, location: str) -> str:
    """An ST_Loc as a package path: absolute from the root, or relative to the folder of `base`.

    Ends with PATH_ESCAPE when it points out of the package.
    """
    location = location.strip().replace("\\", "/")
    joined = location if location.startswith("/") else posixpath.join("/", posixpath.dirname(base), location)
    parts: list[str] = []
    for part in joined.split("/"):
        if part == "..":
            if not parts:
                raise hostile(HostileCode.PATH_ESCAPE, part=location[:200])
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
