"""Draws a claim's way in the terminal: when, what was read, how it was calculated, what the bank said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from claimwright.core.money import format_yuan
from claimwright.entry.demo.ends import End
from claimwright.entry.demo.words import Lang, word
from claimwright.entry.messages import text_or

_LEFT_WIDTH = 18
_FACTS_SHOWN = (
    "total_expense",
    "social_insurance_paid",
    "self_funded",
    "admission_date",
    "discharge_date",
    "stay_days",
    "hospital_level",
    "diagnosis",
)


class Show:
    """Prints to one console in one language."""

    def __init__(self, console: Console, lang: Lang) -> None:
        self.console = console
        self.lang = lang

    def say(self, key: str, **values: object) -> None:
        """One plain line."""
        self.console.print(word(self.lang, key, **values), highlight=False)

    def heading(self, number: int, title: Mapping[str, str], name: str, form: str) -> None:
        """The start of a case."""
        self.console.print()
        self.console.rule(f"[bold]{number} · {title[self.lang]}", align="left")
        self._line("", word(self.lang, "reports", name=name, form=form.upper()))

    def step(self, started: datetime, step: Mapping[str, Any]) -> None:
        """One step of the timeline with the seconds since the report was sent."""
        after_s = (datetime.fromisoformat(step["at"]) - started).total_seconds()
        self._line(f"{max(after_s, 0):6.2f} s", step["title"][self.lang], style="bold green")

    def facts(self, case: Mapping[str, Any]) -> None:
        """What was read from the file, each with its source."""
        by_name = {fact["name"]: fact for fact in case["facts"]}
        shown = [by_name[name] for name in _FACTS_SHOWN if name in by_name]
        for fact in shown:
            source = text_or(self.lang, f"source.{fact['source']}", fact["source"])
            self._line(
                word(self.lang, "read") if fact is shown[0] else "",
                f"{fact['labels'][self.lang]}: {fact['shown'][self.lang]} [dim]({source})[/dim]",
            )

    def calculation(self, explanation: Mapping[str, Any]) -> None:
        """The explained calculation, clause by clause."""
        for calculation in explanation["calculations"]:
            self._line(word(self.lang, "calculated"), f"[bold]{calculation['product'][self.lang]}[/bold]")
            for line in calculation["lines"]:
                clause = (
                    f" [dim]({word(self.lang, 'clause')} {line['clause']})[/dim]" if line["clause"] else ""
                )
                self._line("", f"  {line['text'][self.lang]}{clause}")

    def orders(self, orders: Iterable[Mapping[str, Any]]) -> None:
        """What the bank confirmed."""
        for order in orders:
            confirmed = word(
                self.lang,
                "confirmed",
                amount=format_yuan(order["amount_fen"]),
                account=order["account"],
                reference=order["bank_reference"],
            )
            self._line("", confirmed, style="bold green")

    def questions(self, tasks: Iterable[Mapping[str, Any]]) -> None:
        """What a person is asked."""
        for task in tasks:
            for question in task["questions"]:
                self._line(word(self.lang, "open_point"), question["words"][self.lang], style="yellow")

    def refusal(self, problem: Mapping[str, Any]) -> None:
        """Why a report was not taken, and what to do."""
        self._line(word(self.lang, "refused"), f"{problem['title']}. {problem['detail']}", style="yellow")
        self._line("", problem["remedy"])

    def verdict(self, wanted: End, got: End) -> bool:
        """Whether the case ended as it must."""
        if wanted == got:
            self._line("", f"✓ {word(self.lang, 'as_expected')}: {got.text(self.lang)}", style="green")
            return True
        words = {"wanted": wanted.text(self.lang), "got": got.text(self.lang)}
        self._line("", f"✗ {word(self.lang, 'not_expected', **words)}", style="bold red")
        return False

    def _line(self, left: str, right: str, style: str = "") -> None:
        row = Table.grid(padding=(0, 2))
        row.add_column(width=_LEFT_WIDTH, justify="right", style="cyan", no_wrap=True)
        row.add_column(style=style, overflow="fold")
        row.add_row(left, right)
        self.console.print(row)
