"""Keys that seal stored bytes: a file of them, the current one first, read again when it changes.

One key a line (43 characters of url-safe base64, 256 bits); `#` begins a comment. A key's id follows from
the key itself, so that it cannot be confused with another. The file is never made silently where sealed
bytes exist already: a second set of keys would split what can be read.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from claimwright.ports.failure import Permanent

KEY_BYTES: Final = 32
DOCUMENT_KEYS: Final = "CLAIMWRIGHT_DOCUMENT_KEYS"
FIELD_KEYS: Final = "CLAIMWRIGHT_FIELD_KEYS"
INDEX_KEYS: Final = "CLAIMWRIGHT_INDEX_KEYS"
_ID_CONTEXT = b"claimwright key id 1\x00"
_HEAD = "# Keys of {of}, current first. Without them what they sealed is lost: keep a copy apart.\n"


class KeyMissing(Permanent):
    """The key of something sealed is not here; the message names its id, the remedy the file.

    `setting` names the file that should hold it, which tells what the key is for.
    """

    def __init__(
        self, message: str, remedy: str = "", key_id: str = "", setting: str = DOCUMENT_KEYS
    ) -> None:
        super().__init__(message, remedy)
        self.key_id, self.setting = key_id, setting


@dataclass(frozen=True, slots=True)
class Key:
    """A 256-bit key. `key_id` is 16 hex digits of a hash of it, and tells nothing about it."""

    key_id: str
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> Key:
        assert len(secret) == KEY_BYTES, "a key of another length"
        return cls(hashlib.sha256(_ID_CONTEXT + secret).hexdigest()[:16], secret)


class KeyFile:
    """The keys in `path`. Safe from any thread; another process may add a key at any moment.

    `of` says what they seal and `setting` which setting names the file, for its first line and for messages.
    """

    def __init__(self, path: Path, of: str = "stored documents", setting: str = DOCUMENT_KEYS) -> None:
        self.path, self._of, self._setting = path, of, setting
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def exists(self) -> bool:
        return self.path.is_file()

    def current(self) -> Key:
        """The key that seals now. Raises `Permanent` when the file cannot be used."""
        return self.all()[0]

    def key(self, key_id: str) -> Key:
        """The key of this id. Raises `KeyMissing`."""
        try:
            keys = self.all()
        except KeyMissing as missing:
            raise KeyMissing(str(missing), missing.remedy, key_id, self._setting) from missing
        for key in keys:
            if key.key_id == key_id:
                return key
        raise KeyMissing(
            f"the key {key_id} is not in {self.path}",
            "Put the file with that key back from your copy; without it what it sealed cannot be read.",
            key_id,
            self._setting,
        )

    def all(self) -> tuple[Key, ...]:
        """Every key, the current one first. Raises `KeyMissing` without an id when there is no file."""
        try:
            found = self.path.stat()
            with self._lock:
                if self._seen != (found.st_mtime_ns, found.st_ino):
                    self._keys = self._read(found.st_mode)
                    self._seen = (found.st_mtime_ns, found.st_ino)
                return self._keys
        except FileNotFoundError as error:
            raise KeyMissing(
                f"the key file {self.path} is missing",
                f"Put it back from your copy, or correct {self._setting}. A new key opens nothing old.",
                setting=self._setting,
            ) from error
        except OSError as error:
            raise Permanent(
                f"the key file {self.path} cannot be read ({error.strerror})",
                f"Put it back from your copy, or correct {self._setting}.",
            ) from error

    def make_if_missing(self) -> bool:
        """Make the file with one new key, mode 0600, unless it is there. True when it was made."""
        if self.exists():
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._draft(_HEAD.format(of=self._of) + _new_line())
        try:
            os.link(draft, self.path)
        except FileExistsError:
            return False  # another process was first: its key counts
        finally:
            draft.unlink()
        return True

    def add(self) -> Key:
        """Put a new current key before the others, which go on opening what they sealed."""
        self.all()
        text = self.path.read_text(encoding="ascii")
        lines = text.splitlines(keepends=True)
        first = next(n for n, line in enumerate(lines) if not _is_comment(line))
        os.replace(self._draft("".join((*lines[:first], _new_line(), *lines[first:]))), self.path)
        return self.current()

    def _draft(self, text: str) -> Path:
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return draft

    def _read(self, mode: int) -> tuple[Key, ...]:
        if mode & 0o007:
            raise Permanent(f"everybody may read the key file {self.path}", f"chmod 600 {self.path}")
        keys: list[Key] = []
        for number, line in enumerate(self.path.read_bytes().splitlines(), 1):
            if _is_comment(line.decode("ascii", "replace")):
                continue
            keys.append(Key.of(_secret(line.strip(), f"{self.path}, line {number}")))
        if not keys:
            raise Permanent(f"the key file {self.path} holds no key", "Put it back from your copy.")
        return tuple(keys)


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _new_line() -> str:
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip("=") + "\n"


def _secret(text: bytes, place: str) -> bytes:
    try:
        secret = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise Permanent(
            f"{place}: not a key of {KEY_BYTES} bytes in url-safe base64",
            "Put the file back from your copy; a new key is made with `claimwright documents new-key`.",
        )
    return secret
