"""A small disk for the database, in a mount namespace of the harness's own: gone with its processes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
from pathlib import Path

CLONE_NEWNS = 0x00020000
FILLER = "filler"
_own: list[bool] = []


def may_mount() -> bool:
    """Only root mounts; elsewhere the fault is left out and told so."""
    return os.geteuid() == 0


def mount_disk(folder: Path, size_mb: int) -> None:
    """A tmpfs that only this process and its children see."""
    if not _own:
        assert ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) == 0, "no mount namespace"
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        _own.append(True)
    folder.mkdir()
    given = ["-t", "tmpfs", "-o", f"size={size_mb}m,mode=711", "faults", str(folder)]
    subprocess.run(["mount", *given], check=True)


def unmount_disk(folder: Path) -> None:
    """Nothing where none is mounted."""
    if folder.is_mount():
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def fill(folder: Path) -> None:
    """Not a byte is left."""
    with (folder / FILLER).open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65_536)
    with (folder / FILLER).open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 512)


def free(folder: Path) -> None:
    (folder / FILLER).unlink(missing_ok=True)
