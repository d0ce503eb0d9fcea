"""The tools catalogue: people's ways of writing find the tool, and only what a source says is said of provenance."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.errors import Refusals
from disclosures.catalogue import tools as catalogue
from disclosures.catalogue.reading import read_entries
from disclosures.catalogue.tools import find_tool, fold, near_tools, tools, tools_by_key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Sora", "openai-sora"),
        ("sora (openai)", "openai-sora"),
        ("chatgpt", "openai-chatgpt"),
        ("Chat GPT", "openai-chatgpt"),
        ("DALL·E 3", "openai-dall-e"),
        ("gpt-image-2", "openai-gpt-image"),
        ("Runway", "runway"),
        ("Runway Gen-2", "runway-gen-2"),
        ("runway   GEN 2", "runway-gen-2"),
        ("Gen-3 Alpha", "runway-gen-3-alpha"),
        ("Runway Gen-4", "runway-gen-4"),
        ("Runway Gen-4.5", "runway-gen-4-5"),
        ("Pika Labs", "pika"),
        ("SD", "stability-stable-diffusion"),
        ("Stable Diffusion (Stability AI)", "stability-stable-diffusion"),
        ("Stable Video Diffusion", "stability-stable-video-diffusion"),
        ("Make-A-Video", "meta-make-a-video"),
        ("Meta Emu Video", "meta-emu-video"),
        ("Meta Movie Gen", "meta-movie-gen"),
        ("Lumière", "google-lumiere"),
        ("Google DeepMind Veo", "google-veo"),
        ("Google Veo 3", "google-veo-3"),
        ("Imagen", "google-imagen"),
        ("Respeecher (voice)", "respeecher"),
        ("Sonantic", "sonantic"),
        ("Metaphysic (Metaphysic Live)", "metaphysic"),
        ("Flawless (TrueSync)", "flawless-truesync"),
        ("ElevenLabs Flash v2.5 (voice)", "elevenlabs"),
        ("Leonardo", "leonardo"),
        ("Luma", "luma"),
        ("Kling", "kling"),
        ("Adobe", "adobe"),
        ("Amazon Prime Video (AI beta dub)", "amazon-ai-dub"),
    ],
)
def test_a_tool_is_found_as_people_write_it(written: str, key: str) -> None:
    found = find_tool(written)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("written", ["", " ", "unknown", "Arri Alexa", "Runway Gen-2 and Pika", "x" * 100_000])
def test_what_is_no_tool_is_not_guessed(written: str) -> None:
    assert find_tool(written) is None


def test_a_slip_is_met_with_the_nearest_tool() -> None:
    assert [tool.key for tool in near_tools("Respeacher")] == ["respeecher"]
    assert near_tools("Arri Alexa") == ()


def test_every_name_of_every_tool_leads_back_to_it() -> None:
    assert [(name, find_tool(name)) for tool in tools() for name in tool.names] == [
        (name, tool) for tool in tools() for name in tool.names
    ]


def test_folding_drops_case_spaces_punctuation_and_accents() -> None:
    assert fold(" DALL·E-3 (OpenAI) ") == "dalle3openai"
    assert fold("Lumière") == "lumiere"


def test_provenance_is_unknown_or_comes_with_a_source_that_is_not_general_knowledge() -> None:
    unbacked = [
        tool.key for tool in tools() if tool.provenance != ("unknown",) and tool.source.startswith("general knowledge")
    ]
    assert unbacked == []


@pytest.mark.parametrize(
    ("key", "marks"),
    [
        ("openai-gpt-image", ("c2pa", "synthid")),
        ("openai-sora", ("unknown",)),
        ("google-veo", ("synthid",)),
        ("runway-gen-4", ("c2pa",)),
        ("adobe-firefly", ("c2pa",)),
        ("elevenlabs", ("synthid",)),
        ("pika", ("unknown",)),
        ("stability-stable-diffusion", ("unknown",)),
        ("meta-movie-gen", ("unknown",)),
    ],
)
def test_provenance_says_what_was_backed(key: str, marks: tuple[str, ...]) -> None:
    assert tools_by_key()[key].provenance == marks


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "tools.toml"
    file.write_text(
        '[[tool]]\nkey = "a"\nvendor = "A"\nname = "A"\nmodalities = ["smell"]\ngenerative = "perhaps"\n'
        'phases = ["post-production"]\nprovenance = ["unknown"]\nsource = "us"\ncolour = "blue"\n',
        encoding="utf-8",
    )
    with pytest.raises(Refusals) as refused:
        read_entries(file, "tool", catalogue._tool)
    assert [fault.message for fault in refused.value.items] == [
        "tools.toml, tool 1: “modalities” names “smell”, which is not known here.",
        "tools.toml, tool 1: “generative” is “perhaps”, not one of: yes, no, unknown.",
        "tools.toml, tool 1: “colour” is not a key this file has.",
    ]
