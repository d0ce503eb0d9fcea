"""./run as a person meets it: it does the job, says where it is, survives what is killed, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.embedded.processes import wait_until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
FIGURES = {"uses", "obligations", "notices", "summaries", "delivered", "received", "open_questions", "pdfs", "url"}
SERVERS = {"postgres -D": "database", "valkey-server": "broker", "granian": "web", "celery -A config worker": "worker", "celery -A config beat": "beat"}  # fmt: skip


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared: the second ./run finds what the first one made."""
    return tmp_path_factory.mktemp("run") / "var"


def command(var: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "config.embedded", "--port", "0", *arguments],
        cwd=ROOT,
        env={**os.environ, "CANDOR_VAR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def once(var: Path) -> tuple[int, dict[str, object], str]:
    process = command(var, "--once")
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err + logs(var)
    return process.returncode, json.loads(out.splitlines()[-1]), err


@contextmanager
def serving(var: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = command(var)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Candor is at http://127.0.0.1:"), process.stderr.read() + logs(var)
        yield process, line.split()[3]
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def logs(var: Path) -> str:
    return "\n".join(f"--- {file.name}\n{file.read_text()[-2000:]}" for file in (var / "log").glob("*.log"))


def processes(var: Path) -> dict[int, str]:
    """Everything that was started for this folder and still runs, by its environment."""
    found, mark = {}, f"CANDOR_VAR={var}\0".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes() + b"\0":
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return {pid: line for pid, line in found.items() if line}


def leaders(var: Path, supervisor: subprocess.Popen[str]) -> dict[str, int]:
    """The first process of each server: our direct children."""
    lines = {pid: line for pid, line in processes(var).items() if parent(pid) == supervisor.pid}
    return {name: pid for pid, line in lines.items() for mark, name in SERVERS.items() if mark in line}


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def answers(url: str, page: str = "healthz") -> Callable[[], bool]:
    def asked() -> bool:
        try:
            with urllib.request.urlopen(f"{url}{page}", timeout=3) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    return asked


@pytest.fixture(scope="module")
def figures(var: Path) -> dict[str, object]:
    """Of the first ./run --once."""
    return once(var)[1]


def test_once_does_the_job_and_says_what_it_counted(var: Path, figures: dict[str, object]) -> None:
    assert set(figures) == FIGURES
    assert [Path(str(pdf)).read_bytes()[:5] for pdf in figures["pdfs"]] == [b"%PDF-"] * len(figures["pdfs"])  # type: ignore[arg-type,attr-defined]
    assert figures["delivered"] != 0
    assert processes(var) == {}


def test_once_again_finds_the_same(var: Path, figures: dict[str, object]) -> None:
    assert {**once(var)[1], "url": ""} == {**figures, "url": ""}


def test_only_its_owner_may_look_inside(var: Path, figures: dict[str, object]) -> None:
    assert {p.name: p.stat().st_mode & 0o777 for p in (var, var / "secrets.json")} == {
        "var": 0o700,
        "secrets.json": 0o600,
    }


@pytest.fixture(scope="class")
def running(var: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with serving(var) as found:
        yield found


@pytest.mark.kill
class TestWhileItRuns:
    def test_a_second_one_says_where_the_first_listens(
        self, var: Path, running: tuple[subprocess.Popen[str], str]
    ) -> None:
        second = command(var)
        out, err = second.communicate(timeout=30)
        assert (second.returncode, out, err) == (0, f"Candor is already running at {running[1]}\n", "")

    def test_other_commands_find_the_same_database(self, var: Path, running: tuple[subprocess.Popen[str], str]) -> None:
        question = "from disclosures.models import User; print(User.objects.exists())"
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", question],
            cwd=ROOT,
            env={**os.environ, "CANDOR_VAR": str(var)},
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout) == (0, "True\n")

    @pytest.mark.parametrize("victim", sorted(SERVERS.values()))
    def test_kill_9_of_any_part_is_mended(
        self, var: Path, running: tuple[subprocess.Popen[str], str], victim: str
    ) -> None:
        process, url = running
        # A database that was killed before may need a second start, while what was left of the first one ends.
        assert wait_until(answers(url, "readyz"), patience=20), logs(var)
        assert wait_until(lambda: set(leaders(var, process)) == set(SERVERS.values()), patience=15), logs(var)
        before = leaders(var, process)
        os.kill(before[victim], signal.SIGKILL)
        assert wait_until(lambda: leaders(var, process).get(victim, before[victim]) != before[victim], patience=15), (
            logs(var)
        )
        assert wait_until(answers(url), patience=20), logs(var)
        assert {name: pid for name, pid in leaders(var, process).items() if name != victim} == {
            name: pid for name, pid in before.items() if name != victim
        }


def test_it_serves_until_ctrl_c_and_leaves_nothing(var: Path) -> None:
    with serving(var) as (process, url):
        assert answers(url)() is True
        assert set(leaders(var, process)) == set(SERVERS.values())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)
        assert (process.returncode, processes(var), (var / "environment.json").exists()) == (0, {}, False)


@pytest.mark.kill
def test_kill_9_of_it_leaves_nothing_after_three_seconds(var: Path) -> None:
    with serving(var) as (process, _):
        process.kill()
        process.wait()
        assert wait_until(lambda: processes(var) == {}, patience=3), processes(var)
    assert once(var)[0] == 0  # and what is left in the folder is no hindrance


@pytest.mark.kill
def test_kill_9_of_everything_at_once(var: Path) -> None:
    with serving(var) as (process, _):
        for pid in [process.pid, *leaders(var, process).values()]:
            os.kill(pid, signal.SIGKILL)
        process.wait()
        assert wait_until(lambda: processes(var) == {}, patience=5), processes(var)
    assert once(var)[0] == 0


def test_damaged_secrets_are_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    process = command(tmp_path)
    out, err = process.communicate(timeout=30)
    sentence = f"candor: {tmp_path / 'secrets.json'} is damaged. Restore it, or remove the whole folder to begin anew."
    assert (process.returncode, out, err.splitlines()[-1]) == (1, "", sentence)


def test_with_a_database_of_ones_own_there_is_no_sample(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "config.embedded", "--once"],
        cwd=ROOT,
        env={**os.environ, "CANDOR_VAR": str(tmp_path), "DATABASE_URL": "postgresql://a:b@db.example/c"},
        capture_output=True,
        text=True,
    )
    sentence = "candor: --once does the sample's job, which lives in the private database only. Unset DATABASE_URL.\n"
    assert (process.returncode, process.stdout, process.stderr) == (1, "", sentence)


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: only root can give a folder away")
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    process = command(tmp_path)
    _, err = process.communicate(timeout=30)
    sentence = f"candor: {tmp_path} belongs to another user. Run as that user, or set CANDOR_VAR to another folder.\n"
    assert (process.returncode, err) == (1, sentence)
