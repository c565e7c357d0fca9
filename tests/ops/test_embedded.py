"""The engines start, are found again, survive a kill and leave nothing behind."""

import json
import os
import signal
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from mbtq import embedded
from mbtq.database import url_for
from mbtq.embedded import account, process
from mbtq.embedded.account import Account, EmbeddedError, engine_home
from mbtq.embedded.postgres import installations


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Engines]:
    """Engines for the tests that only look."""
    var = tmp_path_factory.mktemp("looked-at")
    yield embedded.start(var, fast=True)
    embedded.remove(var, fast=True)


def query(url: str, statement: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def pids(engines: embedded.Engines) -> tuple[int, int]:
    postgres = (engines.home / "postgres" / "postmaster.pid").read_text().split()[0]
    redis = (engines.home / "redis" / "redis.pid").read_text()
    return int(postgres), int(redis)


def test_start_uses_engines_that_run(var: Path) -> None:
    first = embedded.start(var, fast=True)
    second = embedded.start(var, fast=True)
    assert (first.started, second.started) == (("PostgreSQL", "Redis"), ())
    assert first.environment() == second.environment()
    assert first.running() == {"PostgreSQL", "Redis"}
    first.stop()
    assert first.running() == set()


def test_application_connects_as_a_role_without_power(running: embedded.Engines) -> None:
    assert query(running.database_url, "SELECT current_user") == "mbtq_app"
    power = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert query(running.database_url, power) is False
    assert query(running.owner_url, "SELECT current_user") == "mbtq_owner"
    with pytest.raises(psycopg2.OperationalError, match="password"):
        query(url_for(running.owner_url, role="mbtq_owner", password="wrong"), "SELECT 1")


def test_start_after_kill_keeps_what_was_committed(var: Path) -> None:
    engines = embedded.start(var)
    query(engines.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    for pid in pids(engines):
        os.kill(pid, signal.SIGKILL)
    again = embedded.start(var)
    assert again.started == ("PostgreSQL", "Redis")
    assert query(again.owner_url, "SELECT answer FROM kept") == 42


def test_stale_pid_of_another_process_is_no_server(var: Path) -> None:
    engines = embedded.start(var, fast=True)
    engines.stop()
    pid_file = engines.home / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{engines.home}/postgres\n0\n5432\n")
    assert engines.running() == set()
    assert embedded.start(var, fast=True).started == ("PostgreSQL", "Redis")


def test_two_starts_at_once_make_one_server(var: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(embedded.start, var, fast=True) for _ in range(2)]
    started = sorted(job.result().started for job in jobs)
    assert started == [(), ("PostgreSQL", "Redis")]


def test_secrets_are_for_us_alone(running: embedded.Engines) -> None:
    for name in ("secrets.json", "engines.json"):
        assert stat.S_IMODE((running.var / "fast" / name).stat().st_mode) == 0o600
    passwords = json.loads((running.var / "fast" / "secrets.json").read_text())
    assert len(set(passwords.values())) == 4


def test_sockets_are_closed_to_others(running: embedded.Engines) -> None:
    assert stat.S_IMODE((running.home / "sockets").stat().st_mode) == 0o700
    listening = "SELECT setting FROM pg_settings WHERE name = 'listen_addresses'"
    assert query(running.admin_url, listening) == ""


def test_newest_postgresql_of_the_wheel_is_used(running: embedded.Engines) -> None:
    made_by = int((running.home / "postgres" / "PG_VERSION").read_text())
    assert made_by == max(installations())


def test_data_of_an_unknown_version_are_refused(var: Path) -> None:
    engines = embedded.start(var, fast=True)
    engines.stop()
    (engines.home / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 9"):
        embedded.start(var, fast=True)


def test_remove_leaves_nothing(var: Path) -> None:
    engines = embedded.start(var, fast=True)
    embedded.remove(var, fast=True)
    assert not engines.home.exists()
    assert not (var / "fast").exists()


def ourselves() -> Account:
    return Account("ourselves", os.geteuid(), os.getegid(), switch=False)


def test_home_moves_when_the_socket_path_would_be_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    base = tmp_path / ("long" * 30)
    base.mkdir()
    monkeypatch.setattr(account, "_fallback_parents", lambda: iter([other]))
    home = engine_home(base, ourselves())
    assert home.parent == other
    assert engine_home(base, ourselves()) == home


def test_home_is_known_after_the_state_folder_moved(tmp_path: Path) -> None:
    before, after = tmp_path / "a", tmp_path / "b"
    before.mkdir()
    (before / "home").write_text(".\n")
    before.rename(after)
    assert engine_home(after, ourselves()) == after


def test_home_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text(f"{tmp_path}/link\n")
    (tmp_path / "link").symlink_to("/usr")
    with pytest.raises(EmbeddedError, match="does not belong to us"):
        engine_home(tmp_path, ourselves())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_closed_folder_is_found_unreachable_for_the_engines(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    closed.chmod(0o700)
    nobody = Account("nobody", 65534, 65534, switch=True)
    assert not nobody.can("-x", closed / "inside")
    assert nobody.can("-x", Path("/"))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_pid_file_of_a_dead_process_names_nobody(tmp_path: Path) -> None:
    pid_file = tmp_path / "x.pid"
    assert process.recorded_pid(pid_file, "x") is None
    pid_file.write_text("not a number\n")
    assert process.recorded_pid(pid_file, "x") is None
    pid_file.write_text(f"{os.getpid()}\n")
    assert process.recorded_pid(pid_file, "no such words in our command line") is None
    assert process.recorded_pid(pid_file, "python") == os.getpid()


def test_stop_and_remove_make_nothing(tmp_path: Path) -> None:
    embedded.stop(tmp_path / "none")
    embedded.remove(tmp_path / "none", fast=True)
    assert list(tmp_path.iterdir()) == []
