"""Trying terms out: run an example or facts of one's own, and other amounts on the sample portfolio."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from claimwright.app.identity.public import Session
from claimwright.core.products.own_example import example_text, read_own_example
from claimwright.entry.problems import Problem
from claimwright.entry.setup.context import Context
from claimwright.entry.views.terms.reading import error_views
from claimwright.entry.views.terms.runs import run_view
from claimwright.entry.views.terms.subjects import Subject, subject_of
from claimwright.entry.views.terms.what_if import settable_amounts, what_if_view
from claimwright.entry.web.auth import CheckedForm, ContextIn
from claimwright.entry.web.lab.charts import cost_chart, distribution_chart
from claimwright.entry.web.lab.pictures import flow_scale
from claimwright.entry.web.lab.show import TermsReaderPage, subject_page
from claimwright.entry.web.render import lang_of

router = APIRouter(prefix="/terms/{ref}")


@router.get("/run")
def show_run(
    request: Request, context: ContextIn, session: TermsReaderPage, ref: str, example: int = 1
) -> Response:
    """Run an example of the version."""
    subject = _subject(context, ref)
    count = len(subject.version.examples)
    number = min(max(example, 1), count)
    text = example_text(subject.product, subject.version, number - 1) if count else ""
    return _run(request, session, subject, text, number)


@router.post("/run", dependencies=[CheckedForm])
def post_run(
    request: Request,
    context: ContextIn,
    session: TermsReaderPage,
    ref: str,
    text: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Run facts of one's own. Nothing is stored."""
    return _run(request, session, _subject(context, ref), text.replace("\r\n", "\n"), 0)


def _run(request: Request, session: Session, subject: Subject, text: str, number: int) -> Response:
    example = read_own_example(subject.product, subject.version, text) if text.strip() else ()
    wrong = isinstance(example, tuple)
    run = None if isinstance(example, tuple) else run_view(subject, example)
    flows = [flow for event in (run.events if run else []) for flow in event.flows]
    return subject_page(
        request,
        "run",
        session,
        subject,
        "run",
        text=text,
        number=number,
        run=run,
        scale_fen=flow_scale(flows),
        errors=error_views(example) if isinstance(example, tuple) else [],
        status=422 if wrong and text.strip() else 200,
    )


@router.get("/what-if")
def show_what_if(request: Request, context: ContextIn, session: TermsReaderPage, ref: str) -> Response:
    """Which amounts may be changed."""
    subject = _subject(context, ref)
    return _what_if(request, session, subject, "", "", "")


@router.post("/what-if", dependencies=[CheckedForm])
def post_what_if(
    request: Request,
    context: ContextIn,
    session: TermsReaderPage,
    ref: str,
    name: Annotated[str, Form(max_length=80)] = "",
    amounts: Annotated[str, Form(max_length=600)] = "",
    facts: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Run the version as written and with each other amount."""
    subject = _subject(context, ref)
    values = [
        part.strip() for part in amounts.replace("，", ",").replace("、", ",").split(",") if part.strip()
    ]
    setting = f"{name}={','.join(values)}" if name and values else ""
    given = [line.strip() for line in facts.splitlines() if line.strip()]
    try:
        found = what_if_view(subject, setting, given, context.settings.data / "lab")
    except Problem as problem:
        return _what_if(
            request, session, subject, name, amounts, facts, problem=problem, status=problem.status
        )
    lang = lang_of(request)
    charts = {"cost": cost_chart(found, lang), "distribution": distribution_chart(found, lang)}
    return _what_if(request, session, subject, name, amounts, facts, found=found, charts=charts)


def _what_if(
    request: Request,
    session: Session,
    subject: Subject,
    name: str,
    amounts: str,
    facts: str,
    **values: object,
) -> Response:
    shown = {"found": None, "charts": {}, **values}
    known = settable_amounts(subject)
    accumulators = {one.name: one.labels for one in subject.version.program.accumulators}
    return subject_page(
        request,
        "what_if",
        session,
        subject,
        "what_if",
        settable=known,
        settable_labels=accumulators,
        name=name,
        amounts=amounts,
        facts=facts,
        **shown,
    )


def _subject(context: Context, ref: str) -> Subject:
    with context.db.transaction() as tx:
        return subject_of(tx, ref, context.clock.now())
