"""The worked examples of a rule, read from its TOML: what stands in `given`, and in each example beside it."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from compliance.errors import Refusals
from compliance.facts import Registry, Value, read_facts
from compliance.packs import IN_TIME, Duty, Example
from compliance.tables import Faults, Table


def read_examples(rule: Table, duties: Iterable[Duty], registry: Registry, faults: Faults) -> tuple[Example, ...]:
    """`given` holds what all examples of a rule have in common; an example says how it differs."""
    reader = Reader(registry, faults)
    given = reader.facts(rule, "given") if rule.take("given") is not None else {}
    limits = {duty.key: {IN_TIME.id, *(limit.id for limit in duty.limits)} for duty in duties}
    return tuple(reader.example(entry, given, limits) for entry in rule.tables("example"))


class Reader:
    def __init__(self, registry: Registry, faults: Faults) -> None:
        self.registry, self.faults = registry, faults

    def example(self, table: Table, given: Mapping[str, Value], limits: Mapping[str, Container[str]]) -> Example:
        unknown = table.names("unknown")
        facts = {**given, **self.facts(table, "facts")}
        example = Example(
            facts=MappingProxyType({name: facts[name] for name in facts if name not in unknown}),
            duties=table.names("duties", required=True),
            depends=table.names("depends"),
            lifted=table.texts("lifted"),
            terms=table.texts("terms"),
            met=table.flags("met"),
            failed=table.lists("failed"),
        )
        for name in unknown:
            if name not in given:
                table.fault("unknown", f"{name} is not among the facts given")
        for name in ("duties", "depends", "lifted", "terms", "met", "failed"):
            for key in getattr(example, name):
                if key not in limits:
                    table.fault(name, f"the rule has no duty “{key}”")
        for key, named in example.failed.items():
            for one in named:
                if one not in limits.get(key, (one,)):
                    table.fault("failed", f"{key} has no limit “{one}”")
        table.done()
        return example

    def facts(self, table: Table, key: str) -> dict[str, Value]:
        raw = table.take(key)
        if isinstance(raw, dict):  # dates of an example may stand with or without quotes
            raw = {name: value.isoformat() if isinstance(value, date) else value for name, value in raw.items()}
        try:
            return read_facts(raw, registry=self.registry, at=f"{table.at}/{key}")
        except Refusals as faults:
            for fault in faults.items:
                self.faults.add(fault.field, " ".join(filter(None, (fault.message, fault.remedy))))
            return {}
