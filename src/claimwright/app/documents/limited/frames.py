"""Messages over the pipes to and from a limited process: one JSON head line, then the body."""

from __future__ import annotations

from typing import IO, Final

import msgspec

READ_EACH: Final = "read_each"


class Job(msgspec.Struct):
    """What to do with the body: `read` it, `read_each` paper, `draw` a page, `trust` certificates."""

    task: str
    size: int
    page: int = 0


class Answer(msgspec.Struct):
    """`kind` of a reading, or the media type of a drawn page; then `size` bytes."""

    kind: str
    size: int


class Closed(Exception):
    """The other side has gone."""


def send(stream: IO[bytes], head: Job | Answer, body: bytes) -> None:
    """Write one message. Raises `BrokenPipeError` when the other side has gone."""
    stream.write(msgspec.json.encode(head) + b"\n")
    stream.write(body)
    stream.flush()


def receive_job(stream: IO[bytes]) -> tuple[Job, bytes]:
    """Read one job. Raises `Closed` at the end of the stream."""
    head = msgspec.json.decode(_line(stream), type=Job)
    return head, _body(stream, head.size)


def receive_answer(stream: IO[bytes]) -> tuple[Answer, bytes]:
    """Read one answer. Raises `Closed` at the end of the stream."""
    head = msgspec.json.decode(_line(stream), type=Answer)
    return head, _body(stream, head.size)


def _line(stream: IO[bytes]) -> bytes:
    line = stream.readline(4096)
    if not line.endswith(b"\n"):
        raise Closed
    return line


def _body(stream: IO[bytes], size: int) -> bytes:
    body = stream.read(size)
    if len(body) != size:
        raise Closed
    return body
