"""Templates with everything they may use: texts, amounts, dates, icons, file addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claimwright.core.money import format_yuan
from claimwright.entry.messages import LANGS, TAGS, Lang, pick_lang, text, text_or
from claimwright.entry.web import navigation
from claimwright.entry.web.auth import csrf_of

HERE = Path(__file__).parent
CHINA = timezone(timedelta(hours=8))  # no summer time since 1991
LANG_COOKIE, SIZE_COOKIE = "cw_lang", "cw_size"


@cache
def environment() -> Environment:
    """The templates of `templates/`; an undefined name is an error, output is escaped."""
    templates = Environment(
        loader=PackageLoader("claimwright.entry.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(
        icon=icon, static=static_address, yuan=yuan, day=day, moment=moment, clock=clock_time
    )
    templates.globals.update(keys=navigation.KEYS, key_name=navigation.key_name)
    return templates


def lang_of(request: Request) -> Lang:
    """The language that the person chose, else the browser's."""
    chosen = request.cookies.get(LANG_COOKIE)
    for lang in LANGS:
        if chosen == lang:
            return lang
    return pick_lang(request.headers.get("accept-language"))


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, or a part of one, in the person's language."""
    lang = lang_of(request)
    path, context = request.url.path, request.app.state.context
    page = environment().get_template(template)
    html = page.render(
        lang=lang,
        lang_tag=TAGS[lang],
        t=_texts(lang),
        known=_known_texts(lang),
        size="large" if request.cookies.get(SIZE_COOKIE) == "large" else "normal",
        path=path,
        here=path if request.method == "GET" else "/",
        csrf=csrf_of(request),
        sandbox=context.settings.sandbox,
        phone_address=context.settings.phone_address,
        menu=lambda session: navigation.menu_of(session, context.clock.now()),
        **values,
    )
    return HTMLResponse(html, status, {"Content-Language": TAGS[lang]})


def _texts(lang: Lang) -> Callable[..., str]:
    def t(key: str, **values: object) -> str:
        return text(lang, key, **values)

    return t


def _known_texts(lang: Lang) -> Callable[..., str]:
    def known(key: str, fallback: object, **values: object) -> str:
        return text_or(lang, key, str(fallback), **values)

    return known


def icon(name: str) -> Markup:
    """A decorative icon of the vendored sprite."""
    address = static_address("/vendor/tabler-icons/icons.svg")
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(address, name)


@cache
def static_address(path: str) -> str:
    """The address of a file with its hash, so that a cache never shows an old one."""
    digest = hashlib.sha256((HERE / path.lstrip("/")).read_bytes()).hexdigest()[:12]
    return f"{path}?v={digest}"


def yuan(amount_fen: int | None) -> str:
    """An amount as people read it; a dash if there is none."""
    return "—" if amount_fen is None else f"¥{format_yuan(amount_fen)}".replace("¥-", "-¥")


def day(value: date | None) -> str:
    """A date as ISO 8601 writes it, which both languages read."""
    return "—" if value is None else value.isoformat()


def moment(value: datetime | None) -> str:
    """A moment in China's time, to the second."""
    return "—" if value is None else value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def clock_time(value: datetime) -> str:
    """The time of day in China, to the second."""
    return value.astimezone(CHINA).strftime("%H:%M:%S")
