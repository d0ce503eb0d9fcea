"""Facts and values in words: questions with their answers, and the short names that a trace uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compliance.facts import Fact, registry
from disclosures.catalogue.activities import activities
from disclosures.entry import Account, Finality, PerformerPart, Phase
from disclosures.models import Involvement, Production, UseRevision
from disclosures.services.consented import ANSWERED
from disclosures.templatetags.candor import day_said

Line = dict[str, Any]


def words_of(kind: str, value: str) -> str:
    """The choices of an entry in words."""
    words: dict[str, dict[str, str]] = {
        "phase": {
            Phase.DEVELOPMENT: _("Development"), Phase.PRE_PRODUCTION: _("Pre-production"), Phase.PRODUCTION: _("Production"),
            Phase.POST_PRODUCTION: _("Post-production"), Phase.MARKETING: _("Marketing"),
        },
        "account": {
            Account.STUDIO: _("The studio’s"), Account.VENDOR: _("The vendor’s"), Account.PERSONAL: _("Personal"),
            Account.PREVIEW: _("Preview access"),
        },
        "finality": {Finality.TEMPORARY: _("Temporary"), Finality.FINAL: _("Final")},
        "performer_part": {
            PerformerPart.NONE: _("None"), PerformerPart.VOICE: _("Voice"), PerformerPart.LIKENESS: _("Likeness"),
            PerformerPart.BOTH: _("Voice and likeness"),
        },
    }  # fmt: skip
    return str(words[kind].get(value, ""))


def short_name(fact: str) -> str:
    """As a trace and a history name it: “human role”."""
    return fact.replace("_", " ").replace(" ai", " AI")


def value_in_words(fact: str, value: object) -> str:
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    known = registry().get(fact)
    if known and known.type in ("date", "datetime"):
        return day_said(str(value))
    return dict(known.choices).get(str(value), str(value)) if known else str(value)


def fact_line(fact: Fact, value: object, note: str = "") -> Line:
    """One question with its answer, for a list of facts."""
    line: Line = {"label": fact.question, "note": note}
    text = str(value)
    if value is None:
        return {**line, "unknown": True}
    if fact.type in ("date", "datetime") and len(text) <= len("2026-03-15"):
        return {**line, "date": text}
    if fact.type == "datetime":
        return {**line, "at": datetime.fromisoformat(text)}
    return {
        **line,
        "value": value_in_words(fact.name, value).capitalize()
        if isinstance(value, bool)
        else value_in_words(fact.name, value),
    }


def answers(facts: Mapping[str, object], note: str = "") -> list[Line]:
    """Answered questions in the order in which they are asked."""
    return [fact_line(fact, facts[name], note) for name, fact in registry().items() if name in facts]


def worded(label: str, value: str) -> Line:
    return {"label": label, "value": value} if value else {"label": label, "unknown": True}


def said_of(revision: UseRevision) -> list[Line]:
    """What the entry itself says, before any question."""
    return [
        worded(_("Activity"), activities()[revision.activity].title),
        worded(_("Tool"), tools_in_words(revision)),
        worded(_("Whose account"), words_of("account", revision.account)),
        {"label": _("Day"), "date": revision.happened_on, "unknown": not revision.happened_on},
        worded(_("Phase"), words_of("phase", revision.phase)),
        worded(_("Department"), revision.department),
        *([] if activities()[revision.activity].event else of_the_picture(revision)),
        worded(_("Performer’s voice or likeness"), words_of("performer_part", revision.performer_part)),
    ]


def of_the_picture(revision: UseRevision) -> list[Line]:
    """Of a dealing, such as a licence, nobody asks for these."""
    return [
        worded(_("Scene or shot"), revision.scene),
        worded(_("In the picture"), words_of("finality", revision.finality)),
    ]


def tools_in_words(revision: UseRevision) -> str:
    """“Runway Gen-4.5, ElevenLabs”: as papers name them, and a maker of one tool not twice."""
    named = ((tool.vendor, tool.name) for tool in revision.tools.all())
    return ", ".join(name if vendor in ("", name) else f"{vendor} {name}" for vendor, name in named)


def use_facts(production: Production, revision: UseRevision) -> list[Line]:
    """The entry, its own answers, then what the production answered once for all."""
    own = {name: value for name, value in revision.facts.items() if not _is_preset(revision, name, value)}
    return [*said_of(revision), *answers(own), *answers(production.facts, _("(the production’s answer)"))]


def preset_facts(revision: UseRevision) -> list[Line]:
    """What choosing the activity answered."""
    return answers({name: value for name, value in revision.facts.items() if _is_preset(revision, name, value)})


def _is_preset(revision: UseRevision, name: str, value: object) -> bool:
    """What choosing the activity says, and what it takes as given: as long as nobody said otherwise."""
    activity = activities()[revision.activity]
    return {**activity.presets, **activity.presumes}.get(name) == value


def people_facts(revision: UseRevision, determined: Mapping[int, Mapping[str, object]]) -> list[dict[str, Any]]:
    """One box for each person in the AI use, with the answers of the engagement marked as such, and what the activity answered
    behind them."""
    return [
        {
            "heading": person_name(person),
            "facts": [*_of_person(revision, person), *concluded(determined.get(person.number, {}))],
            "given": answers(_own_answers(revision, person, preset=True)),
        }
        for person in people_of(revision)
    ]


def people_of(revision: UseRevision) -> Sequence[Involvement]:
    return list(revision.involvements.all())


def _of_person(revision: UseRevision, person: Involvement) -> list[Line]:
    engaged = person.engagement.facts if person.engagement else {}
    said = _own_answers(revision, person, preset=False)
    return [*_consent(person), *answers(said), *answers(engaged, _("(from the engagement)"))]


def _own_answers(revision: UseRevision, person: Involvement, *, preset: bool) -> dict[str, object]:
    """A person's own answers: those of the activity, or the others. What the engagement or a recorded consent answers is theirs."""
    elsewhere = {*(person.engagement.facts if person.engagement else ()), *(ANSWERED if person.consent else ())}
    own = {name: value for name, value in person.facts.items() if name not in elsewhere}
    return {name: value for name, value in own.items() if _is_preset(revision, name, value) is preset}


def _consent(person: Involvement) -> list[Line]:
    """The recorded consent it stands on, and the correction that stands for that."""
    named = person.consent
    if named is None:
        return []
    said = f"{named.label}: {named.get_covers_display()}. {named.description}"
    later = getattr(named, "replaced_by", None)
    note = _("corrected by %(label)s") % {"label": later.label} if later else ""
    return [{"label": _("Consent"), "value": said, "note": note}]


def concluded(determined: Mapping[str, object]) -> list[Line]:
    """Legal conclusions, for labor relations' own page."""
    return answers(determined, _("(labor relations)"))


def person_name(person: Involvement) -> str:
    """By role and cast number; names of people are on no page of ours."""
    number = person.engagement.cast_number if person.engagement else ""
    return _("Cast %(number)s · %(role)s") % {"number": number, "role": person.role} if number else person.role
