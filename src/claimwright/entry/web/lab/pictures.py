"""Pictures of terms, drawn on the server as SVG: the steps of a benefit, versions on a line of time, bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup, escape

from claimwright.entry.views.terms.reading import SectionView, StepView
from claimwright.entry.views.terms.runs import FlowView
from claimwright.entry.views.terms.subjects import VersionLine

BOX_WIDTH, PADDING, LINE_HEIGHT, GAP = 320, 12, 20, 22
FONT_SIZE = 14
_TAKES = ("less", "deduct", "cap", "ratio", "tier")
_COUNTS = ("draw", "use", "record", "mark", "stop_loss")


def text_width(text: str) -> float:
    """About how wide a text is, in units of its font size: Chinese letters are square."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in text)


def wrapped(text: str, width: float) -> list[str]:
    """The text in lines of at most this width: broken at spaces, between Chinese letters anywhere."""
    lines, line = [], ""
    for word in _words(text):
        if line and text_width(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> Iterable[str]:
    word = ""
    for letter in text:
        if ord(letter) > 0x2E7F:
            if word:
                yield word
                word = ""
            yield letter
        else:
            word += letter
            if letter == " ":
                yield word
                word = ""
    if word:
        yield word


def steps_picture(section: SectionView, lang: str) -> Markup:
    """A benefit from the first amount to what it pays, one box a step."""
    y, parts = 1, []
    for number, step in enumerate(section.steps):
        if number:
            parts.append(_arrow(y))
            y += GAP
        box, height = _box(step, lang, y)
        parts.append(box)
        y += height
    parts.append(_arrow(y))
    y += GAP
    end, height = _end(section.labels.of(lang), section.clause, y)
    return _svg(BOX_WIDTH + 2, y + height + 1, section.labels.of(lang), Markup("").join([*parts, end]))


def _box(step: StepView, lang: str, y: int) -> tuple[Markup, int]:
    inset = 18 if step.in_line else 0
    width = BOX_WIDTH - inset
    lines = wrapped(step.words.of(lang), (width - 2 * PADDING) / FONT_SIZE)
    height = 2 * PADDING + LINE_HEIGHT * (1 + len(lines)) - 4
    look = "takes" if step.kind in _TAKES else "counts" if step.kind in _COUNTS else "gives"
    box = Markup(
        '<a href="#line-{}"><rect class="box {}{}" x="{}" y="{}" width="{}" height="{}" rx="10"/>{}{}{}</a>'
    ).format(
        step.line,
        look,
        " maybe" if step.conditional else "",
        1 + inset,
        y,
        width,
        height,
        _text(step.kind_labels.of(lang), 1 + inset + PADDING, y + PADDING + 11, "kind"),
        _text(step.clause, BOX_WIDTH - PADDING, y + PADDING + 11, "clause"),
        Markup("").join(
            _text(line, 1 + inset + PADDING, y + PADDING + 11 + LINE_HEIGHT * (row + 1), "words")
            for row, line in enumerate(lines)
        ),
    )
    return box, height


def _end(label: str, clause: str, y: int) -> tuple[Markup, int]:
    lines = wrapped(label, (BOX_WIDTH - 2 * PADDING) / FONT_SIZE - len(clause) * 0.6 - 1)
    height = 2 * PADDING + LINE_HEIGHT * len(lines) - 4
    words = Markup("").join(
        _text(line, 1 + PADDING, y + PADDING + 12 + LINE_HEIGHT * row, "end")
        for row, line in enumerate(lines)
    )
    rect = Markup('<rect class="box pays" x="1" y="{}" width="{}" height="{}" rx="10"/>')
    clause_text = _text(clause, BOX_WIDTH - PADDING, y + PADDING + 12, "clause end")
    return rect.format(y, BOX_WIDTH, height) + words + clause_text, height


def _arrow(y: int) -> Markup:
    middle = BOX_WIDTH // 2
    path = f"M{middle} {y + 2} v{GAP - 6} m-5 -5 l5 5 l5 -5"
    return Markup('<path class="arrow" d="{}"/>').format(path)


def _text(text: str, x: int, y: int, look: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(look, x, y, text)


def _svg(width: int, height: int, title: str, inside: Markup) -> Markup:
    return Markup(
        '<svg class="steps" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="group" aria-label="{2}">'
        "<title>{2}</title>{3}</svg>"
    ).format(width, height, title, inside)


def timeline_picture(versions: Sequence[VersionLine], today: date) -> Markup:
    """The versions of a product on a line of time, today marked."""
    days = [one.effective for one in versions] + [today]
    start, until = min(days) - timedelta(days=60), max(days) + timedelta(days=120)
    span = (until - start).days

    def place(day: date) -> int:
        return 1000 * (day - start).days // span

    bars = []
    for number, one in enumerate(versions):
        ends = versions[number + 1].effective if number + 1 < len(versions) else until
        x = place(one.effective)
        bars.append(
            Markup(
                '<rect class="period {}" x="{}" y="4" width="{}" height="8" rx="2"><title>{}</title></rect>'
            ).format(one.state, x, max(place(ends) - x - 4, 3), f"{one.effective} {one.wording}")
        )
    mark = Markup('<rect class="today" x="{}" y="0" width="3" height="16"/>').format(place(today))
    label = escape(", ".join(one.effective.isoformat() for one in versions))
    return Markup(
        '<svg class="timeline" viewBox="0 0 1000 16" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}{}</svg>'
    ).format(label, Markup("").join(bars), mark)


def flow_scale(flows: Iterable[FlowView]) -> int:
    """The largest amount of a run, in fen: the length of the longest bar."""
    amounts = [amount for flow in flows for step in flow.steps for amount in (step.from_fen, step.to_fen)]
    return max([amount for amount in amounts if amount is not None], default=0) or 1
