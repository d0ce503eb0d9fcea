"""python -m config.embedded: the second half of ./run, after the packages are there."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from .lock import announce, first_one, held_lock, prepared_var
from .processes import Failed
from .serving import ROOT, Installation
from .supervisor import Stopped


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="Starts Candor on this machine and serves until Ctrl-C.")
    parser.add_argument("--once", action="store_true", help="do the sample's main job, print its figures as JSON, stop")
    parser.add_argument("--port", type=int, default=8000, help="wanted port on 127.0.0.1; a free one if it is taken")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    chosen = options(arguments)
    try:
        var = prepared_var(Path(os.environ.get("CANDOR_VAR") or ROOT / "var"))
        with held_lock(var) as mine:
            if mine:
                return work(Installation(var, say, chosen.port), once=chosen.once)
            if chosen.once:
                raise Failed(f"{first_one(var)} Stop it first, or look there.")
            print(first_one(var), flush=True)
            return 0
    except Failed as fault:
        say(f"candor: {fault}")
        return 1


def work(candor: Installation, *, once: bool) -> int:
    if once and not candor.private:
        raise Failed("--once does the sample's job, which lives in the private database only. Unset DATABASE_URL.")
    candor.supervisor.listen()
    try:
        figures = begin(candor)
        if once:
            print(json.dumps(figures), flush=True)
            return 0
        announce(candor.var, candor.url)
        print(welcome(candor), flush=True)
        candor.supervisor.serve()
    except Stopped:
        say("Stopping …")
        return 130 if once else 0
    finally:
        candor.end()
    return 0


def begin(candor: Installation) -> dict[str, object]:
    candor.say("Starting database and broker …")
    candor.start_stores()
    if candor.private or candor.env.get("OWNER_DATABASE_URL"):
        candor.manage("migrate_database")
    if not candor.private:
        candor.manage("collectstatic", "--noinput")
    empty = candor.private and not candor.has_rows()
    candor.say("Starting web, worker and beat …")
    candor.start_servers()
    if empty:
        candor.say("Loading the sample …")
        candor.manage("load_sample")
    candor.supervisor.wait(candor.web_answers, patience=60, what="The web server's first answer")
    return candor.sample_figures() if candor.private else {}


def welcome(candor: Installation) -> str:
    if candor.private:
        return f"Candor is at {candor.url} (one-click sign-in as coordinator, approver or union rep; Ctrl-C stops it)"
    return f"Candor listens at {candor.url} for your proxy (Ctrl-C stops it)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
