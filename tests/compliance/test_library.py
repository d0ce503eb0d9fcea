"""The shelf of rule packs, and that what was released stays as it was."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from compliance import library
from compliance.errors import NotFound


def test_released_files_are_as_they_were_released():
    assert library.release_faults(library.SHELF) == []


def test_a_pack_bears_the_digest_of_its_file():
    for pack in library.packs():
        data = Path(str(library.SHELF), pack.file).read_bytes()
        assert pack.sha256 == hashlib.sha256(data).hexdigest() == library.released(library.SHELF)[pack.file]


def test_the_newest_version_is_the_one_with_the_highest_number(tmp_path, monkeypatch):
    one = Path(str(library.SHELF), "house/full-disclosure/1.toml").read_text("utf-8")
    for version in ("2", "9", "10"):
        file = tmp_path / "house/full-disclosure" / f"{version}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(one.replace('version = "1"', f'version = "{version}"'), "utf-8")
    packs, faults = library.shelf_of(tmp_path)
    assert ([pack.version for pack in packs], faults) == (["2", "9", "10"], [])


def test_a_file_lies_where_its_id_and_version_say(tmp_path):
    one = Path(str(library.SHELF), "house/full-disclosure/1.toml").read_bytes()
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "1.toml").write_bytes(one)
    _, faults = library.shelf_of(tmp_path)
    assert [fault.message for fault in faults] == [
        "house/1.toml: id and version must be those of its path, and the version a number."
    ]


def test_a_changed_a_lost_and_an_unlisted_file_are_faults(tmp_path):
    (tmp_path / "house").mkdir()
    for name in ("changed", "unlisted"):
        (tmp_path / "house" / f"{name}.toml").write_text("now", "utf-8")
    (tmp_path / "RELEASED").write_text("# digests\n00  house/changed.toml\n11  house/lost.toml\n", "utf-8")
    assert [fault.message for fault in library.release_faults(tmp_path)] == [
        "house/changed.toml: was released and has changed since.",
        "house/lost.toml: was released and is gone.",
        "house/unlisted.toml: is not in the list of released files.",
    ]


def test_an_unknown_pack_is_refused_with_the_known_ones():
    with pytest.raises(NotFound) as caught:
        library.latest("sag-aftra/tv")
    assert caught.value.remedy == f"Known: {', '.join(f'{one.id} {one.version}' for one in library.packs())}."
    with pytest.raises(NotFound):
        library.pack("house/full-disclosure", "2")


def test_the_rulebook_needs_no_django():
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from compliance import whatif\n"
        "print(len(whatif.what_would_apply({'subject': 'use', 'facts': {}}, zone='UTC')['duties']))"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout == "1\n"
