"""What can be wrong in a product file, said in the writer's words in both languages.

Each message says what is wrong, what was found and what is allowed. `unknown` adds the nearest valid name.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from claimwright.core.products.messages import KINDS, MESSAGES

ALLOWED_SHOWN_MAX = 16
LIKEST_SHOWN = 6


def message(code: str, facts: Mapping[str, object]) -> tuple[str, str]:
    """The message of a code, filled with facts: (zh, en)."""
    zh, en = MESSAGES[code]
    filled = {name: _shown(value) for name, value in facts.items()}
    return zh.format(**filled), en.format(**filled)


def unknown(
    what: str, found: str, allowed: Sequence[str], labels: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """An unknown name of some kind: what was found, the nearest valid name, what is allowed.

    `labels` are Chinese labels of names: a writer who used one is told the name.
    """
    labels = labels or {}
    kind_zh, kind_en = KINDS[what]
    near = nearest(found, allowed, labels)
    zh, en = f"没有名为“{found}”的{kind_zh}。", f"there is no {kind_en} “{found}”."
    if near:
        label = labels.get(near)
        zh += f"是否想写“{near}”（{label}）？" if label else f"是否想写“{near}”？"
        en += f" Did you mean “{near}”?"
    shown, more = _likest(found, allowed, labels)
    zh += f"可以用的有：{'、'.join(shown)}{more}。" if shown else f"这里还没有任何{kind_zh}。"
    en += f" Allowed: {', '.join(shown)}{more}." if shown else " None is known here."
    return zh, en


def nearest(found: str, allowed: Sequence[str], labels: Mapping[str, str] | None = None) -> str | None:
    """The allowed name most like what was found (or whose label is), or None if none is like it."""
    by_text = {name.lower(): name for name in allowed}
    by_text |= {label: name for name, label in (labels or {}).items()}
    close = difflib.get_close_matches(found.lower(), list(by_text), n=1, cutoff=0.6)
    if not close and len(found) > 1 and not found.isascii():
        close = [text for text in by_text if found in text or _common(found, text) >= 2][:1]
    return by_text[close[0]] if close else None


def _common(one: str, other: str) -> int:
    match = difflib.SequenceMatcher(None, one, other).find_longest_match()
    return match.size


def _likest(found: str, allowed: Sequence[str], labels: Mapping[str, str]) -> tuple[list[str], str]:
    """All names if they are few, else those most like what was found."""
    if len(allowed) <= ALLOWED_SHOWN_MAX:
        return list(allowed), ""
    text = found.lower()

    def likeness(name: str) -> float:
        names = (name.lower(), labels.get(name, ""))
        return max(difflib.SequenceMatcher(None, text, candidate).ratio() for candidate in names)

    ranked = sorted(allowed, key=lambda name: (-likeness(name), name))
    return ranked[:LIKEST_SHOWN], " …"


def _shown(value: object, joint: str = ", ") -> str:
    if isinstance(value, list | tuple):
        shown = [str(item) for item in value[:ALLOWED_SHOWN_MAX]]
        more = ["…"] if len(value) > ALLOWED_SHOWN_MAX else []
        return joint.join(shown + more)
    return str(value)
