"""``claimwright claim``: report a claim and follow it, over the public API, as any program would."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import httpx
import typer
from rich.console import Console
from rich.table import Table

from claimwright.core.canonical import sha256_hex
from claimwright.core.dates import BUSINESS_ZONE
from claimwright.core.money import format_yuan
from claimwright.entry.cli.serve import AsJson
from claimwright.infra.settings import Settings

app = typer.Typer(name="claim", help="Report a claim and follow it.", no_args_is_help=True)

Url = typer.Option(None, "--url", envvar="CW_URL", help="The platform's address; default: this one.")
Token = typer.Option("", "--token", envvar="CW_TOKEN", help="Session token; see `claim sign-in`.")
Lang = typer.Option("zh-CN", "--lang", help="Language of answers: zh-CN or en.")
TIMEOUT_S = 60.0
WATCH_EVERY_S = 0.5


@app.command("sign-in")
def sign_in(
    mobile: str = typer.Option(..., "--mobile", help="The customer's mobile number."),
    url: str | None = Url,
    lang: str = Lang,
) -> None:
    """Send a one-time code, ask for it, and print the session token."""
    with _client(url, "", lang) as client:
        _answer(client.post("/sessions/codes", json={"mobile": mobile}))
        code = typer.prompt("code", err=True)
        started = _answer(client.post("/sessions", json={"kind": "customer", "mobile": mobile, "code": code}))
    typer.echo(started["token"])


@app.command()
def submit(
    files: list[Path] = typer.Argument(..., help="Medical e-bills: XML, OFD or PDF.", dir_okay=False),
    policy: str = typer.Option(..., "--policy", help="Policy number."),
    account: str = typer.Option("", "--account", help="Account id or last digits; default: the only one."),
    cause: str = typer.Option("illness", "--cause", help="illness or accident."),
    other_insurers_paid: str = typer.Option("0.00", "--other-insurers-paid", help="Yuan already received."),
    facts: str = typer.Option("{}", "--facts", help="JSON object of further facts."),
    key: str = typer.Option("", "--key", help="Idempotency key; default: made from the input."),
    url: str | None = Url,
    token: str = Token,
    lang: str = Lang,
    as_json: bool = AsJson,
) -> None:
    """Report a claim. Sending the same again answers the same and makes no second claim."""
    contents = [(path.name, _content(path)) for path in files]
    with _client(url, token, lang) as client:
        account_id = _account_id(client, account)
        form = {
            "policy_no": policy,
            "account_id": account_id,
            "cause": cause,
            "other_insurers_paid": other_insurers_paid,
            "facts": facts,
        }
        made = sha256_hex([form, [sha256_hex(content) for _, content in contents]])[:40]
        reported = _answer(
            client.post(
                "/claims",
                data=form,
                files=[("files", (name, content)) for name, content in contents],
                headers={"Idempotency-Key": key or made},
            )
        )
    if as_json:
        typer.echo(json.dumps(reported, ensure_ascii=False))
    else:
        typer.echo(f"{reported['claim_no']}  {reported['state']}  {_shown(reported['reported_at'])}")


@app.command()
def show(
    claim_no: str = typer.Argument(..., help="Claim number."),
    watch: bool = typer.Option(False, "--watch", help="Follow the claim until its end."),
    url: str | None = Url,
    token: str = Token,
    lang: str = Lang,
    as_json: bool = AsJson,
) -> None:
    """Show where a claim stands, what happened, and why this amount."""
    with _client(url, token, lang) as client:
        claim = _answer(client.get(f"/claims/{claim_no}"))
        seen = 0
        while watch:
            seen = _tell_new(claim, seen, lang, as_json)
            if claim["is_final"]:
                break
            time.sleep(WATCH_EVERY_S)
            claim = _answer(client.get(f"/claims/{claim_no}"))
        why = _answer(client.get(f"/claims/{claim_no}/explanation"))
    if as_json:
        typer.echo(json.dumps({**claim, "explanation": why}, ensure_ascii=False))
        return
    if not watch:
        _tell_new(claim, 0, lang, as_json)
    _tell_explanation(claim, why, lang)


def _tell_new(claim: dict[str, Any], seen: int, lang: str, as_json: bool) -> int:
    """Print the steps that have happened since the last look; answers how many there are now."""
    happened = [step for step in claim["timeline"] if step["at"]]
    if not as_json:
        for step in happened[seen:]:
            words = step["title"]["zh" if lang.startswith("zh") else "en"]
            typer.echo(f"{_shown(step['at'])}  {words}")
    return len(happened)


def _shown(moment: str) -> str:
    """A moment of the API as people in China read it."""
    return datetime.fromisoformat(moment).astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _tell_explanation(claim: dict[str, Any], why: dict[str, Any], lang: str) -> None:
    short = "zh" if lang.startswith("zh") else "en"
    payable = "—" if claim["payable_fen"] is None else f"¥{format_yuan(claim['payable_fen'])}"
    typer.echo(f"{claim['claim_no']}  {claim['state']}  {payable}")
    for one in why["calculations"]:
        table = Table(title=f"{one['product'][short]}  {one['policy_no']}", show_header=False, box=None)
        for line in one["lines"]:
            table.add_row(line["clause"] or "", line["text"][short])
        Console().print(table)
    decision = why["decision"]
    if decision and decision["words"]:
        typer.echo(f"{decision['clause']}  {decision['words']}")


@contextmanager
def _client(url: str | None, token: str, lang: str) -> Iterator[httpx.Client]:
    """A client of the API; an address that does not answer ends in one sentence."""
    headers = {"Accept-Language": lang} | ({"Authorization": f"Bearer {token}"} if token else {})
    address = (url or Settings.read().web_address).rstrip("/")
    try:
        with httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=TIMEOUT_S) as client:
            yield client
    except httpx.TransportError:
        _stop(f"{address} does not answer. Start it with `claimwright serve`, or give --url.", 75)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _stop(f"{path} cannot be read: {error.strerror}. Check the path.", 2)


def _account_id(client: httpx.Client, wanted: str) -> str:
    """The account meant: by its id, by its last digits, or the only one there is."""
    accounts = _answer(client.get("/me"))["accounts"]
    found = [
        one
        for one in accounts
        if not wanted or one["account_id"] == wanted or one["account_no"].endswith(wanted[-4:])
    ]
    if len(found) != 1:
        known = ", ".join(f"{one['bank_name']} {one['account_no']}" for one in accounts) or "none"
        _stop(f"--account {wanted!r} names {len(found)} accounts. Yours: {known}. Name exactly one.", 2)
    return str(found[0]["account_id"])


def _answer(response: httpx.Response) -> Any:
    """The body, or the problem in one line: what, where, and what to do."""
    body = response.json() if "json" in response.headers.get("content-type", "") else {}
    if not response.is_success:
        where = f" ({body['field']})" if body.get("field") else ""
        words = body.get("detail") or f"the platform answered {response.status_code}"
        _stop(f"{words}{where} {body.get('remedy', '')}".strip(), 1)
    return body


def _stop(sentence: str, code: int) -> NoReturn:
    typer.echo(f"claimwright: {sentence}", err=True)
    raise typer.Exit(code)
