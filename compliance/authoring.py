"""From the TOML of a rule pack to frozen values, refusing whatever is not precisely understood.

Unknown keys, unknown facts, wrong types, facts that the subject does not have, duplicate ids and rules without examples
are faults; all of them are named at once, each with its file, rule and key.
"""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from compliance.conditions import Condition
from compliance.deadlines import Due
from compliance.errors import Invalid, Refusal, Refusals
from compliance.facts import Registry, known_fact
from compliance.grammar import parse_condition
from compliance.packs import (
    ALWAYS,
    IN_TIME,
    Duty,
    DutyException,
    Limit,
    Pack,
    Rule,
    Term,
    actions,
    confidences,
    kinds,
    parties,
    readable_owners,
    statuses,
    subjects,
)
from compliance.proving import read_examples
from compliance.tables import Faults, Table

LARGEST_PACK = 2_000_000


def parse_pack(data: bytes, *, file: str, registry: Registry) -> Pack:
    faults = Faults(file)
    table = Table(_toml(data, file), "", faults)
    pack = Reader(registry, faults).pack(table, hashlib.sha256(data).hexdigest())
    if faults.items:
        raise Refusals(faults.items)
    return pack


def _toml(data: object, file: str) -> dict[str, object]:
    if not isinstance(data, bytes) or len(data) > LARGEST_PACK:
        raise Refusals([Invalid("bad-pack", f"{file}: is not a file of at most {LARGEST_PACK} bytes.")])
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = str(error)[:200] or type(error).__name__
        raise Refusals([Invalid("bad-pack", f"{file}: is not TOML: {said}.")]) from error


class Reader:
    """Reads one file; what several tables share while it is read."""

    def __init__(self, registry: Registry, faults: Faults) -> None:
        self.registry, self.faults = registry, faults
        self.sources: Mapping[str, str] = {}
        self.exceptions: dict[str, DutyException] = {}
        self.named_limits: dict[str, Limit] = {}

    def pack(self, table: Table, sha256: str) -> Pack:
        self.sources = MappingProxyType(table.texts("sources"))
        exceptions = [self.exception(entry) for entry in table.tables("exception", named_by="id")]
        self.unique(table, "exception", (exception.id for exception in exceptions))
        self.exceptions = {exception.id: exception for exception in exceptions}
        limits = [self.limit(entry) for entry in table.tables("limit", named_by="id")]
        self.unique(table, "limit", (limit.id for limit in limits))
        self.named_limits = {limit.id: limit for limit in limits}
        pack = Pack(
            id=table.text("id"),
            version=table.text("version"),
            union=table.text("union", default="") if table.raw.get("kind") != "contract" else table.text("union"),
            kind=table.choice("kind", kinds),
            title=table.text("title"),
            status=table.choice("status", statuses),
            text=table.text("text"),
            effective_from=table.day("effective_from"),
            effective_until=table.day("effective_until"),
            sources=self.sources,
            rules=(),
            sha256=sha256,
            file=self.faults.file,
        )
        return self.with_rules(pack, table)

    def with_rules(self, pack: Pack, table: Table) -> Pack:
        rules = tuple(self.rule(entry, pack) for entry in table.tables("rule", named_by="id"))
        self.unique(table, "rule", (rule.id for rule in rules))
        if not rules:
            table.fault("rule", "a pack needs at least one rule")
        used = {exception.id for rule in rules for duty in rule.duties for exception in duty.unless}
        for name in self.exceptions.keys() - used:
            self.faults.add(f"/exception/{name}", "no duty names this exception")
        tested = {limit.id for rule in rules for duty in rule.duties for limit in duty.limits}
        for name in self.named_limits.keys() - tested:
            self.faults.add(f"/limit/{name}", "no duty names this limit")
        table.done()
        return replace(pack, rules=rules)

    def exception(self, table: Table) -> DutyException:
        exception = DutyException(
            id=table.text("id"),
            title=table.text("title"),
            **self.sourced(table),
            text=table.text("text"),
            when=self.condition(table, "when"),
            open_point=table.text("open_point", default=""),
        )
        table.done()
        return exception

    def sourced(self, table: Table) -> dict[str, Any]:
        keys = table.names("source", required=True)
        for key in keys:
            if key not in self.sources:
                table.fault("source", f"“{key}” is not in the table of sources")
        clause, confidence = table.text("clause"), table.choice("confidence", confidences)
        return {"clause": clause, "source": ", ".join(keys), "confidence": confidence}

    def rule(self, table: Table, pack: Pack) -> Rule:
        subject = table.choice("subject", subjects)
        duties = tuple(self.duty(entry, subject) for entry in table.tables("duty"))
        if not duties:
            table.fault("duty", "a rule needs at least one duty")
        self.unique(table, "duty", (duty.key for duty in duties))
        rule = Rule(
            id=table.text("id"),
            title=table.text("title"),
            subject=subject,
            **self.sourced(table),
            text=table.text("text"),
            open_point=table.text("open_point", default=""),
            governed_by=self.named_fact(table, "governed_by", subject, ("date",)),
            effective_from=table.day("effective_from") or pack.effective_from,
            effective_until=table.day("effective_until") or pack.effective_until,
            when=self.condition(table, "when", subject),
            duties=duties,
            examples=read_examples(table, duties, self.registry, self.faults),
        )
        self.whole(rule, pack, table)
        return rule.bound()

    def whole(self, rule: Rule, pack: Pack, table: Table) -> None:
        if not rule.examples:
            table.fault("example", "a rule needs worked examples")
        if (rule.effective_from or rule.effective_until) and not rule.governed_by:
            table.fault("governed_by", "is missing: the period of the rule must be that of some date")
        if rule.effective_from and rule.effective_until and rule.effective_from > rule.effective_until:
            table.fault("effective_from", "the rule ends before it begins")
        table.done()

    def duty(self, table: Table, subject: str) -> Duty:
        duty = Duty(
            action=table.choice("action", actions),
            party=table.choice("party", parties),
            text=table.text("text"),
            due=self.due(table, subject),
            unless=self.unless(table, subject),
            terms=tuple(self.term(entry, subject) for entry in table.tables("term", named_by="id")),
            limits=self.limits(table, subject),
            done_at=self.named_fact(table, "done_at", subject, ("date", "datetime")),
            when=self.condition(table, "when", subject) if "when" in table.raw else None,
            answer=self.due(table, subject, "answer") if "answer" in table.raw else None,
        )
        self.unique(table, "term", (term.id for term in duty.terms))
        table.done()
        return duty

    def unless(self, table: Table, subject: str) -> tuple[DutyException, ...]:
        names = table.names("unless")
        self.unique(table, "unless", names)
        for name in names:
            if name not in self.exceptions:
                table.fault("unless", f"there is no exception “{name}” in this pack")
        found = tuple(self.exceptions[name] for name in names if name in self.exceptions)
        for exception in found:
            self.readable(table, "unless", exception.when, subject)
        return found

    def term(self, table: Table, subject: str) -> Term:
        term = Term(id=table.text("id"), text=table.text("text"), when=self.condition(table, "when", subject))
        table.done()
        return term

    def limits(self, duty: Table, subject: str) -> tuple[Limit, ...]:
        """By name from the head of the file, and those that only this duty has; `met` is the shorthand for a single one."""
        if "met" in duty.raw:
            if "limits" in duty.raw:
                duty.fault("met", "a duty has limits, or met, not both")
            return (Limit("form", "It is not in the form asked for.", self.condition(duty, "met", subject)),)
        own = tuple(self.limit(entry) for entry in duty.tables("limit", named_by="id"))
        names = duty.names("limits")
        self.unique(duty, "limits", names)
        for name in names:
            if name not in self.named_limits:
                duty.fault("limits", f"there is no limit “{name}” in this pack")
        found = tuple(self.named_limits[name] for name in names if name in self.named_limits)
        for limit in found:
            self.readable(duty, "limits", limit.when, subject)
        for limit in own:
            self.readable(duty, "limit", limit.when, subject)
        self.unique(duty, "limit", (limit.id for limit in own + found))
        return own + found

    def limit(self, table: Table) -> Limit:
        limit = Limit(id=table.text("id"), text=table.text("text"), when=self.condition(table, "when"))
        if limit.id == IN_TIME.id:
            table.fault("id", f"“{IN_TIME.id}” is tested by the clock, where a duty has done_at")
        table.done()
        return limit

    def due(self, duty: Table, subject: str, key: str = "due") -> Due:
        table = duty.table(key)
        if table is None:
            return Due(stated=False)
        offsets = {key: table.number(key) for key in ("hours_before", "hours_after", "days_before", "days_after")}
        due = Due(
            anchor=self.named_fact(table, "anchor", subject, ("date", "datetime")),
            hours=offsets["hours_after"] - offsets["hours_before"],
            days=offsets["days_after"] - offsets["days_before"],
            stated=table.flag("stated", default=True),
            name=table.text("name", default=""),
            or_if_later=self.named_fact(table, "or_if_later", subject, ("date", "datetime")),
            later_name=table.text("later_name", default=""),
            words=table.text("words", default=""),
        )
        _whole_due(due, sum(map(bool, offsets.values())), table)
        return due

    def condition(self, table: Table, key: str, subject: str = "") -> Condition:
        try:
            node = parse_condition(table.take(key), registry=self.registry, at=table.at + f"/{key}")
        except Refusal as fault:
            said = " ".join(filter(None, (fault.message, fault.remedy)))
            self.faults.add(fault.field or f"{table.at}/{key}", said)
            return ALWAYS
        condition = Condition.of(node)
        self.readable(table, key, condition, subject)
        return condition

    def readable(self, table: Table, key: str, condition: Condition, subject: str) -> None:
        for name in condition.reads:
            if subject in readable_owners and self.registry[name].owner not in readable_owners[subject]:
                table.fault(
                    key,
                    f"a rule on subject {subject} cannot read {name}, which belongs to the {self.registry[name].owner}",
                )

    def named_fact(self, table: Table, key: str, subject: str, types: tuple[str, ...]) -> str:
        name = table.text(key, default="")
        if not name:
            return ""
        try:
            fact = known_fact(name, self.registry)
        except Refusal as fault:
            table.fault(key, f"{fault.message} {fault.remedy}")
            return ""
        if fact.type not in types or fact.owner not in readable_owners.get(subject, (fact.owner,)):
            table.fault(key, f"{name} is not a {' or '.join(types)} that a rule on subject {subject} can read")
            return ""
        return name

    def unique(self, table: Table, key: str, names: Iterable[str]) -> None:
        for name, times in Counter(names).items():
            if name and times > 1:
                table.fault(key, f"“{name}” stands here {times} times")


def _whole_due(due: Due, offsets: int, table: Table) -> None:
    if offsets > 1:
        table.fault("hours_before", "a deadline has one offset")
    if offsets and not due.stated:
        table.fault("stated", "an offset is a time that is stated")
    if due.stated and not due.words and not (due.anchor and due.name):
        table.fault("anchor", "a stated time needs an anchor and a name for it, or words")
    if due.words and due.anchor and due.stated:
        table.fault("words", "a time is stated by an anchor or by words")
    if due.or_if_later and not due.later_name:
        table.fault("later_name", "is missing: what the later moment is called")
    table.done()
