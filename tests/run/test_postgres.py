"""The embedded server against the real world: stale files, adoption, a crash, a lost password, closed folders."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from salesplan.run.errors import StartError
from salesplan.run.files import DataDirLock, prepare_data_dir
from salesplan.run.postgres import Postgres
from salesplan.run.process import is_running
from salesplan.run.server_place import REACHABLE


def _keep_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (what text)")
        connection.execute("INSERT INTO kept VALUES ('Ünïcode 王')")


def _kept(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT what FROM kept")]


def test_start_answers_and_stop_ends_the_process(postgres: Postgres) -> None:
    url = postgres.start()
    with psycopg.connect(url) as connection:
        version = connection.execute("SHOW server_version_num").fetchone()
        assert version is not None
        assert int(version[0]) // 10_000 == 18
        assert connection.execute("SELECT upper('é')").fetchone() == ("É",)
    pid = postgres.pid
    assert pid is not None
    postgres.stop()
    assert not is_running(pid)
    assert not (postgres.place.data / "postmaster.pid").exists()


def test_only_loopback_and_only_with_the_password(postgres: Postgres) -> None:
    url = postgres.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("SHOW unix_socket_directories").fetchone() == ("",)
    without = url.replace(url.split(":")[2].split("@")[0], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(without)


def test_the_address_file_is_for_its_owner_only(postgres: Postgres) -> None:
    url = postgres.start()
    assert postgres.url_file.read_text().strip() == url
    assert stat.S_IMODE(postgres.url_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(postgres.place.data.stat().st_mode) == 0o700


def test_second_start_keeps_data_password_and_port(postgres: Postgres, data_dir: Path) -> None:
    first = postgres.start()
    _keep_a_row(first)
    postgres.stop()
    again = Postgres(data_dir, durable=False)
    second = again.start()
    assert second == first
    assert _kept(second) == ["Ünïcode 王"]
    again.stop()


def test_a_taken_port_is_not_insisted_on(postgres: Postgres, data_dir: Path) -> None:
    import socket

    first = postgres.start()
    postgres.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int(first.rsplit(":", 1)[1].split("/")[0])))
        other.listen()
        assert postgres.start() != first


def test_pid_file_of_an_unrelated_process_is_removed(postgres: Postgres) -> None:
    """As after a reboot: the old pid now belongs to somebody else."""
    url = postgres.start()
    _keep_a_row(url)
    pid_file = postgres.place.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    postgres.stop()
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("\n".join([str(sleeper.pid), *lines[1:]]) + "\n")
        assert _kept(postgres.start()) == ["Ünïcode 王"]
        assert postgres.pid != sleeper.pid
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_broken_pid_file_is_removed(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.place.data / "postmaster.pid").write_text("")
    postgres.start()


def test_running_server_is_adopted_and_stopped_by_the_adopter(postgres: Postgres, data_dir: Path) -> None:
    url = postgres.start()
    other = Postgres(data_dir, durable=False)
    assert other.start() == url
    assert other.pid == postgres.pid
    assert other.exit_code() is None
    other.stop()
    assert postgres.exit_code() == 0


def test_committed_rows_survive_kill_9(data_dir: Path) -> None:
    postgres = Postgres(data_dir)
    _keep_a_row(postgres.start())
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGKILL)
    assert _kept(Postgres(data_dir).start()) == ["Ünïcode 王"]


def test_lost_address_file_costs_a_new_password_not_the_data(postgres: Postgres) -> None:
    first = postgres.start()
    _keep_a_row(first)
    postgres.stop()
    postgres.url_file.unlink()
    second = postgres.start()
    assert second != first
    assert _kept(second) == ["Ünïcode 王"]


def test_interrupted_first_start_is_begun_anew(postgres: Postgres) -> None:
    half = postgres.place.folder / "new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    postgres.start()
    assert not half.exists()


def test_two_data_directories_side_by_side(postgres: Postgres) -> None:
    with tempfile.TemporaryDirectory(prefix="salesplan-run-") as folder:
        os.chmod(folder, 0o711)
        prepare_data_dir(Path(folder))
        second = Postgres(Path(folder), durable=False)
        assert postgres.start() != second.start()
        second.stop()


def test_a_data_directory_has_one_owner(data_dir: Path) -> None:
    first = DataDirLock(data_dir)
    first.take()
    with pytest.raises(StartError, match=f"already runs in .*process {os.getpid()}"):
        DataDirLock(data_dir).take()
    first.release()
    DataDirLock(data_dir).take()


def test_a_closed_parent_folder_is_never_opened() -> None:
    """The server of root is another user, who lives elsewhere then; everybody else's reaches the folder."""
    closed = Path(tempfile.mkdtemp(prefix="salesplan-closed-"))
    data_dir = closed / "data"
    prepare_data_dir(data_dir)
    said: list[str] = []
    server = Postgres(data_dir, durable=False, say=said.append)
    try:
        server.start()
        if os.geteuid() == 0:
            assert server.place.folder.parent == REACHABLE
            assert "lives in" in said[0]
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        server.stop()
        shutil.rmtree(server.place.folder)
        shutil.rmtree(closed, ignore_errors=True)


def test_an_ordinary_user_can_start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="salesplan-user-"))
    if os.geteuid() == 0:
        os.chown(folder, 65_534, 65_534)
    child = os.fork()
    if child == 0:
        os._exit(_start_as_nobody(folder / "data"))
    _pid, status = os.waitpid(child, 0)
    shutil.rmtree(folder)
    assert os.waitstatus_to_exitcode(status) == 0


def _start_as_nobody(data_dir: Path) -> int:
    """Run in a forked child, since the interpreter itself may be in a folder that this user cannot enter."""
    if os.geteuid() == 0:
        os.setgid(65_534)
        os.setuid(65_534)
    prepare_data_dir(data_dir)
    server = Postgres(data_dir, durable=False)
    _keep_a_row(server.start())
    server.stop()
    return 0 if server.place.account is None else 1
