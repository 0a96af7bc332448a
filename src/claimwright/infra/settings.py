"""Settings: one frozen value, read once from the environment and the data folder's file.

Order: ``CLAIMWRIGHT_*`` in the environment, then ``claimwright.toml`` in the data folder, then the
default. An unknown name or a value of the wrong type is refused with its name and the remedy.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

PREFIX = "CLAIMWRIGHT_"
FILE_NAME = "claimwright.toml"


class SettingsError(ValueError):
    """A setting that cannot be used: the message names it, its source and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator may set. In the environment: the name in capitals after CLAIMWRIGHT_."""

    data: Path
    """The data folder: database, secrets, logs."""
    dsn: str = ""
    """An own PostgreSQL server (version 15 or newer). Empty: the embedded server in the data folder."""
    database_port: int = 0
    """Port of the embedded server on 127.0.0.1; 0 picks a free one and keeps it."""
    database_user: str = "nobody"
    """Who runs the embedded server when we are root, which PostgreSQL refuses to run as."""
    host: str = "127.0.0.1"
    """Address that the web pages and the API listen on."""
    port: int = 8000
    """Port of the web pages and the API."""
    workers: int = 1
    """Number of worker processes that `serve` starts."""
    bank_port: int = 8001
    """Port of the sandbox bank that `serve` starts; 0 starts none."""
    bank_url: str = ""
    """Address of the bank. Empty: the sandbox bank."""
    bank_key: str = ""
    """Key that the bank signs its answers with; others are refused. Empty: not checked (a sandbox alone)."""
    phone_port: int = 8002
    """Port of the sandbox phone that `serve` starts; 0 starts none."""
    phone_url: str = ""
    """Address of the text message gateway. Empty: the sandbox phone."""
    identity_port: int = 8004
    """Port of the sandbox provider of identities that `serve` starts; 0 starts none."""
    identity_url: str = ""
    """Issuer of the provider by which staff sign in (OpenID Connect). Empty: the sandbox's, or none."""
    identity_client: str = "claimwright"
    """Our client id at the provider."""
    identity_secret_file: str = ""
    """File of our client secret at the provider. Empty: the sandbox's."""
    passkey_origins: str = ""
    """Addresses under which browsers use passkeys, with commas. Empty: http://localhost and the port."""
    passkey_rp_id: str = ""
    """Domain that passkeys are bound to. Empty: the host of the first origin."""
    invoice_platform_port: int = 8003
    """Port of the sandbox invoice platform that `serve` starts; 0 starts none."""
    invoice_platform: str = ""
    """Address of the platform that is asked about bills. Empty: the sandbox's, or nobody is asked."""
    invoice_wait_s: int = 20
    """How many seconds a claim waits for the platform's answer."""
    invoice_hold_above_yuan: int = 0
    """Without an answer in time, a bill above this many yuan waits for a person."""
    unproven_to_person: bool = True
    """Whether a bill that neither a trusted seal nor a platform proves goes to a person."""
    seal_trust: str = ""
    """Folder of the certificates whose electronic seals prove an origin. Empty: nobody's do."""
    warm_pictures: bool = True
    """Whether the web process starts a reader of photographs ahead of the first one (some 400 MB)."""
    document_keys: str = ""
    """File of the keys that stored documents are sealed with. Empty: `document.keys` in the data folder."""
    field_keys: str = ""
    """File of the keys that personal numbers are sealed with. Empty: `field.keys` in the data folder."""
    index_keys: str = ""
    """File of the key that personal numbers are found by. Empty: `index.keys` in the data folder."""
    log_level: str = "info"
    """debug, info, warning or error."""
    sandbox: bool = True
    """Whether the sandbox counterparts are used and labelled on screen."""

    @property
    def bank_address(self) -> str:
        return self.bank_url or f"http://127.0.0.1:{self.bank_port}"

    @property
    def phone_address(self) -> str:
        return self.phone_url or f"http://127.0.0.1:{self.phone_port}"

    @property
    def identity_address(self) -> str:
        """Empty when staff sign in by password alone."""
        is_sandbox = self.sandbox and self.identity_port > 0
        return self.identity_url or (f"http://127.0.0.1:{self.identity_port}" if is_sandbox else "")

    @property
    def invoice_platform_address(self) -> str:
        """Empty when nobody is asked: no address is set, and no sandbox runs."""
        is_sandbox = self.sandbox and self.invoice_platform_port > 0
        return self.invoice_platform or (
            f"http://127.0.0.1:{self.invoice_platform_port}" if is_sandbox else ""
        )

    @property
    def web_address(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def document_key_file(self) -> Path:
        return self._file(self.document_keys or "document.keys")

    @property
    def field_key_file(self) -> Path:
        return self._file(self.field_keys or "field.keys")

    @property
    def index_key_file(self) -> Path:
        return self._file(self.index_keys or "index.keys")

    def _file(self, name: str) -> Path:
        return self.data / Path(name).expanduser()  # an absolute path stays as it is

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read environment and file; raises `SettingsError`."""
        environment = os.environ if environ is None else environ
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX)
        }
        data = Path(given.pop("data", "") or default_data_folder()).expanduser().absolute()
        values = _from_file(data / FILE_NAME) | {
            name: _typed(name, text, f"{PREFIX}{name.upper()}") for name, text in given.items()
        }
        return cls(data, **values)  # type: ignore[arg-type]

    def as_environment(self) -> dict[str, str]:
        """These settings for a child process."""
        return {
            PREFIX + field.name.upper(): str(getattr(self, field.name)).lower()
            if isinstance(getattr(self, field.name), bool)
            else str(getattr(self, field.name))
            for field in fields(self)
        }


def default_data_folder() -> Path:
    """``.data`` in the checkout that this code runs from, else in the current folder."""
    checkout = Path(__file__).resolve().parents[3]
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / ".data"


def _types() -> dict[str, str]:
    return {field.name: str(field.type) for field in fields(Settings) if field.name != "data"}


def _from_file(path: Path) -> dict[str, object]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Correct the file or remove it.") from error
    values: dict[str, object] = {}
    for name, value in table.items():
        values[name] = _typed(name, str(value).lower() if isinstance(value, bool) else str(value), str(path))
    return values


def _typed(name: str, text: str, source: str) -> object:
    kind = _types().get(name)
    if kind is None:
        raise SettingsError(f"{source}: there is no setting {name!r}. Settings: {', '.join(_types())}.")
    if kind == "int":
        if not text.isascii() or not text.isdigit() or int(text) > 65_535:
            raise SettingsError(f"{source}: {name} is {text!r}, but must be a whole number from 0 to 65535.")
        return int(text)
    if kind == "bool":
        if text.lower() not in {"true", "false", "1", "0"}:
            raise SettingsError(f"{source}: {name} is {text!r}, but must be true or false.")
        return text.lower() in {"true", "1"}
    return text
