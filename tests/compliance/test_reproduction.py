"""Old assessments reproduce, for ever: what every released file said of its own examples when it was released is written
down by digest (reproduced.json), and the engine of today must say the same to the letter.

Questions are left out: their wording may be improved at any time. `python -m tests.compliance.test_reproduction` adds the
files that are not in the list yet; a digest that is there is never changed.
"""

import hashlib
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from compliance import library
from compliance.engine import assess

LIST = Path(__file__).with_name("reproduced.json")
LISTED = json.loads(LIST.read_text("utf-8"))
ZONE = ZoneInfo("America/Los_Angeles")
SAID = ("duties", "lifted", "depends", "not_applied")


def digest_of(pack):
    said = hashlib.sha256()
    for rule in pack.rules:
        for example in rule.examples:
            found = assess(subject=rule.subject, facts=example.facts, packs=[pack], zone=ZONE).as_json()
            said.update(json.dumps({part: found[part] for part in SAID}, sort_keys=True).encode())
    return said.hexdigest()


@pytest.mark.parametrize("pack", library.packs(), ids=lambda pack: f"{pack.id} {pack.version}")
def test_a_released_file_says_today_what_it_said_when_it_was_released(pack):
    assert digest_of(pack) == LISTED[pack.file]


if __name__ == "__main__":
    told = {pack.file: digest_of(pack) for pack in library.packs()}
    LIST.write_text(json.dumps({**told, **LISTED}, indent=1, sort_keys=True) + "\n", "utf-8")
