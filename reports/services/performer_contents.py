"""From rows to what a performer's paper says. Everything that reaches a performer is chosen here, field by field.

Cut as for anybody outside labor relations: what a determination alone decides (a time, a term, a date) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from compliance import library
from compliance.deadlines import Span
from compliance.facts import read_facts, registry
from compliance.packs import Duty, Rule
from disclosures.audience import outcome_for
from disclosures.models import Assessment, Involvement, Obligation, Production, Tool, UseRevision
from disclosures.models.consents import ConsentCovers
from reports.content import Addressee, Dated, Header, PerformerContent, Provision, Rider, Said

from .contents import header_of, named_tool
from .performer_words import ASKED, COVERS, ELSEWHERE, EXTENT, HERE, PAY_LABEL, covers_of, pay_words, reader_sum

PERSONAL = "Personal. For the performer and whoever represents the performer."
LISTED = {"notify": "Listed time of this notice", "consent": "Listed time of the consent"}


@dataclass(frozen=True, slots=True)
class ForPerson:
    """What the paper is made of: the AI use as it stands, one person in it, and what is owed to them (`asked` to be told or
    consented to, `beside` to be paid or bargained). `person` None: a provision that speaks of everybody in the AI use."""

    production: Production
    revision: UseRevision
    tools: Sequence[Tool]
    people: Sequence[Involvement]
    person: Involvement | None
    assessment: Assessment
    asked: Sequence[Obligation]
    beside: Sequence[Obligation]
    words: Mapping[str, str]

    @property
    def owed(self) -> Sequence[Obligation]:
        return (*self.asked, *self.beside)

    @property
    def facts(self) -> Mapping[str, object]:
        """What is known of the person without labor relations' determinations."""
        theirs = {name for name in self.assessment.facts if _is_inside(name)} | set(self.assessment.determined)
        return {name: value for name, value in self.assessment.facts.items() if name not in theirs}

    @property
    def consents(self) -> Sequence[Obligation]:
        return [one for one in self.asked if one.action == "consent"]


def performer_content(one: ForPerson) -> PerformerContent:
    return PerformerContent(
        header=_header(one),
        agreement="; ".join(dict.fromkeys(library.pack(item.pack, item.pack_version).title for item in one.owed)),
        governing_dates=tuple(dict.fromkeys(_governing(one))),
        provisions=tuple(dict.fromkeys(Provision(name=item.title, clause=item.clause) for item in one.owed)),
        use_number=one.revision.use.label,
        use_revision=one.revision.revision,
        role=role_of(one),
        addressee=addressee_of(one),
        background=one.facts.get("engagement_category") == "background",
        described=one.words.get("described") or one.revision.summary,
        tools=tuple(named_tool(tool) for tool in one.tools),
        times=tuple(dict.fromkeys(_times(one))),
        pay=tuple(dict.fromkeys(_pay(one))),
        rider=_rider(one),
        voucher=_voucher(one),
    )


def rule_of(item: Obligation) -> Rule:
    return library.pack(item.pack, item.pack_version).rule(item.rule)


def duty_of(item: Obligation) -> Duty:
    return next(one for one in rule_of(item).duties if one.key == item.duty)


# --- who ----------------------------------------------------------------------------------------------------------------


def _header(one: ForPerson) -> Header:
    plain = header_of(production=one.production, mapping=None)
    return replace(plain, recipient=name_of(one) or role_of(one), confidentiality=PERSONAL)


def role_of(one: ForPerson) -> str:
    return one.person.role if one.person else ", ".join(dict.fromkeys(each.role for each in one.people))


def name_of(one: ForPerson) -> str:
    """Only if labor relations chose so, and only of somebody who is known to be no minor."""
    engaged = one.person.engagement if one.person else None
    if engaged is None or one.words.get("name_released") != "yes" or minority_of(one) is not False:
        return ""
    return engaged.person.name


def minority_of(one: ForPerson) -> bool | None:
    """Whether the person is under 18: one answer that says so is enough."""
    engaged = one.person.engagement if one.person else None
    said = [one.facts.get("minor"), *([engaged.facts.get("minor"), engaged.person.minor] if engaged else [])]
    return True if True in said else (False if False in said else None)


def addressee_of(one: ForPerson) -> Addressee:
    if any(item.party == "representative" for item in one.owed) or one.facts.get("performer_status") == "dead_estate":
        return "representative"
    return "guardian" if minority_of(one) else "performer"


# --- when and for what --------------------------------------------------------------------------------------------------


def _governing(one: ForPerson) -> Iterator[Dated]:
    for item in one.owed:
        if name := rule_of(item).governed_by:
            yield Dated(label=name.replace("_", " ").capitalize(), on=str(one.facts.get(name, ""))[:10])


def _times(one: ForPerson) -> Iterator[Said]:
    """First what happens when, then the listed times with their sums."""
    for item in one.asked:
        if when := moment_of(one, item):
            yield Said(label=duty_of(item).due.name.removeprefix("the ").capitalize(), words=when)
    duties = {(duty["pack"], duty["rule"], duty["key"]): duty["due"] for duty in _seen(one)["duties"]}
    for item in one.asked:
        if said := duties.get((item.pack, item.rule, item.duty), {}).get("sum"):
            yield Said(label=LISTED[item.action], words=reader_sum(said))


def moment_of(one: ForPerson, item: Obligation) -> str:
    """When that happens from which a duty counts, on the production's clocks; nothing where it is not known."""
    due = duty_of(item).due
    known = one.facts.get(due.anchor) if due.name else None
    span = Span.of(read_facts({due.anchor: known})[due.anchor], one.production.tz) if known else None
    return span.text if span else ""


def _seen(one: ForPerson) -> dict[str, Any]:
    return outcome_for(one.assessment.result, internal=False, determined=one.assessment.determined)


def _is_inside(name: str) -> bool:
    return name in registry() and registry()[name].audience == "approver"


def _pay(one: ForPerson) -> Iterator[Said]:
    terms = {(duty["pack"], duty["rule"], duty["key"]): duty["term"] for duty in _seen(one)["duties"]}
    for item in one.beside:
        term = terms.get((item.pack, item.rule, item.duty), "")
        yield Said(label=PAY_LABEL[item.action], words=pay_words(item.rule, duty_of(item), term))


# --- what is asked ------------------------------------------------------------------------------------------------------


def covered_by(one: ForPerson) -> list[ConsentCovers]:
    return list(dict.fromkeys(covers_of(rule_of(item), one.facts) for item in one.consents))


def _rider(one: ForPerson) -> Rider | None:
    covered = covered_by(one)
    if not covered:
        return None
    signs = addressee_of(one)
    return Rider(
        asked="\n".join(ASKED[covers] for covers in covered),
        scope=tuple(_scope(one, covered)),
        signs=signs,
        guardian_too=signs == "performer" and minority_of(one) is None,
    )


def _scope(one: ForPerson, covered: Sequence[ConsentCovers]) -> Iterator[Said]:
    yield Said(label="Covers", words="\n".join(dict.fromkeys(COVERS[covers] for covers in covered)))
    where = [ELSEWHERE if covers == ConsentCovers.ELSEWHERE else HERE for covers in covered]
    yield Said(label="Where", words="\n".join(dict.fromkeys(where)))
    if languages := one.words.get("languages", ""):
        yield Said(label="Languages", words=languages)
    yield Said(label="Extent", words=EXTENT)


def _voucher(one: ForPerson) -> str:
    """One line for the voucher of a background actor: which AI use, what, when."""
    if one.facts.get("engagement_category") != "background" or not one.consents:
        return ""
    when = next((text for item in one.consents if (text := moment_of(one, item))), "")
    said = "; ".join(COVERS[covers] for covers in covered_by(one))
    return ", ".join(filter(None, (f"{one.revision.use.label}: {said}", when)))
