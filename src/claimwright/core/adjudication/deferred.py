"""Values whose fields may be made when they are first read, from what a run recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

Fill = Callable[[Any, Any, str], None]
"""``fill(value, record, name)`` gives a value its field `name`, and others that come from the same work."""


class Deferred:
    """Base of a frozen dataclass with slots: a field that was not given is filled in when it is first read.

    To a reader there is no difference: such a value equals, shows, copies and pickles as one that was made
    whole (and is made whole by that). What is filled in depends on nothing but the record.
    """

    __slots__ = ("_recorded",)
    _recorded: tuple[Fill, object]

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """Called only where a field has no value yet."""
            if name not in self.__dataclass_fields__:
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            fill, record = self._recorded
            fill(self, record, name)
            return object.__getattribute__(self, name)

    @classmethod
    def deferred(cls, fill: Fill, record: object, **known: object) -> Self:
        """A value with some fields known; the others are filled in from the record."""
        made = cls.__new__(cls)
        object.__setattr__(made, "_recorded", (fill, record))
        for name, value in known.items():
            object.__setattr__(made, name, value)
        return made
