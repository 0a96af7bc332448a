"""The head of the desk: which pages somebody may open, the daily ones first and the rest behind "more"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from claimwright.app.identity.public import Session
from claimwright.core.identity import Right
from claimwright.entry.acts.access import rights


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the desk: `tab` is what the page calls itself, `text` the key of its name."""

    tab: str
    href: str
    text: str
    needs: Right


@dataclass(frozen=True, slots=True)
class Menu:
    """What one person's head of the desk shows."""

    daily: tuple[Link, ...]
    leading: tuple[Link, ...]
    more: tuple[Link, ...]
    may_search: bool
    may_decide: bool


DAILY = (
    Link("mine", "/desk/mine", "desk.tab.mine", Right.READ_CASES),
    Link("pool", "/desk/pool", "desk.tab.pool", Right.READ_CASES),
    Link("cases", "/desk/cases", "desk.tab.cases", Right.READ_CASES),
)
LEADING = (
    Link("board", "/desk/board", "desk.tab.board", Right.MANAGE_WORK),
    Link("figures", "/desk/figures", "figures.title", Right.READ_CASES),
    Link("money", "/desk/money", "desk.tab.money", Right.READ_MONEY),
)
MORE = (
    Link("work", "/desk", "desk.tab.work", Right.READ_CASES),
    Link("search", "/desk/search", "search.title", Right.READ_CASES),
    Link("entries", "/desk/refused-entries", "desk.tab.entries", Right.READ_CASES),
    Link("rules", "/desk/rules", "desk.tab.rules", Right.READ_CASES),
    Link("reprocess", "/desk/reprocess", "reprocess.title", Right.MANAGE_WORK),
    Link("corrections", "/desk/corrections", "corrections.title", Right.MANAGE_WORK),
    Link("breaks", "/desk/break-glass", "break_glass.tab", Right.REVIEW_BREAK_GLASS),
    Link("lab", "/lab", "lab.name", Right.READ_TERMS),
)
KEYS: Mapping[str, tuple[str, ...]] = {
    "everywhere": ("n", "/", "m", "?", "Ctrl Enter", "Esc"),
    "list": ("j", "k", "Enter"),
    "case": ("t", "f", "e", "a", "r", "p", "w", "c", "h", "l", "z", "j", "k", "u"),
    "evidence": ("↑", "↓", "Enter", "Ctrl Enter", "Esc"),
}
"""Every key of the desk, by where it works; its words are the text ``desk.key.PLACE.NAME``."""
KEY_NAMES: Mapping[str, str] = {
    "/": "search", "?": "help", "↑": "up", "↓": "down", "Ctrl Enter": "send",
}  # fmt: skip


def menu_of(session: Session, now: datetime) -> Menu:
    """The links that the session's role may open at all; each page asks again for itself."""
    held = rights(session, now)

    def open_to(links: tuple[Link, ...]) -> tuple[Link, ...]:
        return tuple(link for link in links if link.needs.value in held)

    return Menu(
        daily=open_to(DAILY),
        leading=open_to(LEADING),
        more=open_to(MORE),
        may_search=Right.READ_CASES.value in held,
        may_decide=Right.DECIDE_CASES.value in held,
    )


def first_page(session: Session, now: datetime) -> str:
    """Where somebody arrives: the work list, else the first page that they may open."""
    menu = menu_of(session, now)
    if menu.may_search:
        return "/desk"
    return next((link.href for link in (*menu.leading, *menu.more)), "/desk/account")


def key_name(key: str) -> str:
    """The last part of a key's text."""
    return KEY_NAMES.get(key, key.lower())
