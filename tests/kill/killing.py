"""Who is killed, and when: every component in every phase of a mail's way, as the mail server sees it."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from tests.kill.house import COMPONENTS, House
from tests.kill.journals import Journal

PHASES = ("before send", "between send and commit", "after commit")
STAGES = {"before send": "mail", "between send and commit": "data"}
NO_MAIL = 240.0  # seconds without a mail to kill at: something is stuck


def strokes(rounds: int, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Each round kills each component once in each phase, in any order, one or several at one moment, up to all of them."""
    for _ in range(rounds):
        phases = [(phase, group) for phase in PHASES for group in _groups(chance)]
        chance.shuffle(phases)
        yield from phases


def _groups(chance: random.Random) -> Iterator[list[str]]:
    waiting = chance.sample(COMPONENTS, len(COMPONENTS))
    while waiting:
        size = chance.randint(1, len(COMPONENTS))
        yield waiting[:size]
        waiting = waiting[size:]


@dataclass
class Killer:
    house: House
    journal: Journal
    committed: Callable[[str], bool]  # by Message-ID: whether the result stands in the database
    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    how: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        return self.count.total()

    def strike(self, phase: str, components: list[str]) -> None:
        at = self.moment(phase)
        self.house.mend()  # who is dead already cannot be killed
        for name in components:
            how = self.house.kill(name)
            self.count[name, phase] += 1
            self.how[name, how] += 1
            self.journal.write(killed=name, how=how, phase=phase, mail=at)
        self.house.mail.say("go")
        self.house.mend()

    def rest(self, mails: int) -> None:
        """Until so many mails have been taken: it is killed all along their way, and not while the first of them go out."""
        until = time.monotonic() + NO_MAIL
        while len(self.house.mail.taken) < mails:
            assert time.monotonic() < until, f"{mails} mails did not go out within {NO_MAIL:.0f} s\n{self.house.logs()}"
            self.house.mend()
            time.sleep(0.05)

    def moment(self, phase: str) -> str:
        """Wait until a mail is in this phase."""
        mail = self.house.mail
        mail.forget()
        if stage := STAGES.get(phase):
            mail.say(stage)
            return str(self._heard("held")["id"])
        while True:
            name = str(self._heard("answered")["answered"])
            if self._soon_committed(name):
                return name

    def _soon_committed(self, name: str) -> bool:
        until = time.monotonic() + 1
        with suppress(psycopg.OperationalError):  # the database is just coming back
            while time.monotonic() < until:
                if self.committed(name):
                    return True
                time.sleep(0.01)
        return False

    def _heard(self, what: str) -> dict[str, object]:
        until = time.monotonic() + NO_MAIL
        while time.monotonic() < until:
            if event := self.house.mail.hear(what, patience=1):
                return event
            self.house.mend()  # whose head was killed and who noticed only now
        raise AssertionError(f"no mail within {NO_MAIL:.0f} s\n{self.house.logs()}")

    def table(self) -> str:
        width = max(map(len, PHASES))
        head = f"{'killed':<10}" + "".join(f"{phase:>{width + 2}}" for phase in PHASES) + f"{'in all':>8}   how"
        rows = [self._row(name, width) for name in COMPONENTS]
        return "\n".join([head, *rows, f"{self.kills} kills"])

    def _row(self, name: str, width: int) -> str:
        counts = [self.count[name, phase] for phase in PHASES]
        how = ", ".join(f"{count} {way}" for (whose, way), count in sorted(self.how.items()) if whose == name)
        return f"{name:<10}" + "".join(f"{count:>{width + 2}}" for count in counts) + f"{sum(counts):>8}   {how}"
