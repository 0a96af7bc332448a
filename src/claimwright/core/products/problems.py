"""What can be wrong in a product file, said in the writer's words in both languages.

Each message says what is wrong, what was found and what is allowed. `unknown` adds the nearest valid name.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from claimwright.core.products.messages import KINDS, MESSAGES

ALLOWED_SHOWN_MAX = 12


def message(code: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """The message of a code, filled with facts: (zh, en)."""
    zh, en = MESSAGES[code]
    filled = {name: _shown(value) for name, value in facts.items()}
    return zh.format(**filled), en.format(**filled)


def unknown(what: str, found: str, allowed: Sequence[str]) -> tuple[str, str]:
    """An unknown name of some kind: what was found, the nearest valid name, what is allowed."""
    kind_zh, kind_en = KINDS[what]
    near = nearest(found, allowed)
    zh = f"没有名为“{found}”的{kind_zh}。"
    en = f"there is no {kind_en} “{found}”."
    if near:
        zh += f"是否想写“{near}”？"
        en += f" Did you mean “{near}”?"
    zh += f"可以用的有：{_shown(allowed, '、')}。" if allowed else f"这里还没有任何{kind_zh}。"
    en += f" Allowed: {_shown(allowed)}." if allowed else " None is known here."
    return zh, en


def nearest(found: str, allowed: Sequence[str]) -> str | None:
    """The allowed name most like what was found, or None if none is like it."""
    by_lower = {name.lower(): name for name in allowed}
    close = difflib.get_close_matches(found.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def _shown(value: object, joint: str = ", ") -> str:
    if isinstance(value, list | tuple):
        shown = [str(item) for item in value[:ALLOWED_SHOWN_MAX]]
        more = ["…"] if len(value) > ALLOWED_SHOWN_MAX else []
        return joint.join(shown + more)
    return str(value)
