"""``claimwright staff add``: accounts for the desk."""

from __future__ import annotations

import sys
from typing import NoReturn
from uuid import UUID

import typer

from claimwright.app.identity import public as identity
from claimwright.core.identity import HEAD_OFFICE, Role
from claimwright.core.money import AmountError, parse_yuan
from claimwright.core.outcome import Refused
from claimwright.core.parties.resident_id import PROVINCE_CODES
from claimwright.entry.problems import problem_of
from claimwright.entry.setup.ground import open_ground
from claimwright.infra.settings import Settings

app = typer.Typer(name="staff", help="Accounts of staff.", no_args_is_help=True)
STAFF_ROLES = [role.value for role in Role if role is not Role.CUSTOMER]


@app.command()
def add(
    user_name: str = typer.Argument(..., help="Lower-case letters, digits, dot, hyphen, underscore."),
    name: str = typer.Option(..., "--name", help="As it stands in journals and letters."),
    role: str = typer.Option("assessor", "--role", help=f"One of: {', '.join(STAFF_ROLES)}."),
    authority: str = typer.Option("0.00", "--authority", help="Largest amount that they decide, in yuan."),
    organisation: str = typer.Option(HEAD_OFFICE, "--organisation", help="Province code; 00: head office."),
    lines: list[str] = typer.Option([], "--line", help="A line of business; none: all."),
    person: str = typer.Option("", "--person", help="Their id as a customer: they never decide their own."),
    password_stdin: bool = typer.Option(False, "--password-stdin", help="Read the password from stdin."),
) -> None:
    """Add an account. The password is asked for, or read from stdin; it is kept as an argon2id hash."""
    if role not in STAFF_ROLES:
        _fail(f"--role is {role!r}; use one of: {', '.join(STAFF_ROLES)}")
    try:
        authority_fen = parse_yuan(authority)
    except AmountError as error:
        _fail(f"--authority is {authority!r} ({error.code}); write yuan, like 50000.00")
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _asked()
    if organisation not in (HEAD_OFFICE, *PROVINCE_CODES):
        _fail(f"--organisation is {organisation!r}; write 00 or a province code (GB/T 2260), like 31")
    new = identity.NewStaff(
        user_name.strip().lower(),
        name,
        Role(role),
        authority_fen,
        password,
        organisation,
        tuple(lines) or None,
        UUID(person) if person else None,
    )
    with open_ground(Settings.read()) as ground, ground.db.transaction() as tx:
        added = identity.add_staff(tx, ground.ids, new, ground.clock.now())
    if isinstance(added, Refused):
        words = problem_of(added).words("en")
        _fail(f"{words['detail']} {words['remedy']}")
    typer.echo(f"added {new.user_name} as {role}")


@app.command("provider-subject")
def provider_subject(
    user_name: str = typer.Argument(..., help="An account that exists."),
    subject: str = typer.Argument(..., help="Who they are at the provider (claim `sub`)."),
) -> None:
    """Let an account sign in as that person at the provider of identities (OpenID Connect)."""
    settings = Settings.read()
    if not settings.identity_address:
        _fail("no provider is named: set CLAIMWRIGHT_IDENTITY_URL")
    with open_ground(settings) as ground, ground.db.transaction() as tx:
        if not identity.name_provider_subject(tx, user_name, f"{settings.identity_address} {subject}"):
            _fail(f"there is no active account {user_name!r}")
    typer.echo(f"{user_name} may sign in as {subject} of {settings.identity_address}")


def _asked() -> str:
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
