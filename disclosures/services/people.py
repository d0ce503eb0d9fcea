"""People belong to the studio and to all its productions: held in one order, and a minor is one everywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from disclosures.models import Engagement, Person


def hold_people(people: Iterable[UUID]) -> None:
    """Hold them until the transaction ends. After its productions and before anything is written of them, everybody whom the
    transaction touches at once and by id: two who held them one after another would wait for each other."""
    if wanted := set(people):
        list(Person.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))


def remember_minors(people: Collection[UUID]) -> None:
    """A minor is nowhere shown by name, on no production of the studio: one engagement that says so is enough, and taking it
    back on another changes nothing. The caller holds these people. Two statements, and one for each answer that is new."""
    if not people:
        return
    said: dict[UUID, set[object]] = {person: set() for person in people}
    for person, minor in Engagement.objects.filter(person__in=people).values_list("person", "facts__minor"):
        said[person].add(minor)
    for answer in (True, False, None):
        theirs = [person for person, answers in said.items() if _strongest(answers) is answer]
        Person.objects.filter(pk__in=theirs).exclude(minor=answer).update(minor=answer)


def _strongest(answers: Collection[object]) -> bool | None:
    return True if True in answers else (False if False in answers else None)
