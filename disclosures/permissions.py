"""Who may do what: the one table, used by services, pages, API and templates.

Somebody with no relation to the organization is told "not found"; somebody of the organization without the right is told
"not yours to do" and by whom it is done. Legal matters belong to labor relations alone: not even the administrator sees them.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from compliance.errors import Forbidden, NotFound

from .actors import Actor


class Act(StrEnum):
    SEE_REGISTER = "see_register"
    LOG_USE = "log_use"
    SEE_CAST = "see_cast"
    SEE_INTERNAL = "see_internal"
    DETERMINE = "determine"
    RELEASE = "release"
    SEE_PAPERS = "see_papers"
    ANSWER = "answer"
    MANAGE = "manage"
    ADOPT = "adopt"
    SET_UP = "set_up"
    SEE_RULEBOOK = "see_rulebook"
    READ_RULEBOOK = "read_rulebook"
    EXPORT_RECORD = "export_record"
    ERASE = "erase"


ROLES: dict[Act, frozenset[str]] = {
    Act.SEE_REGISTER: frozenset({"coordinator", "approver", "viewer", "admin"}),
    Act.LOG_USE: frozenset({"coordinator", "approver", "admin"}),
    # Names of people, what they consented to, and the signed papers: no more than who works with them needs.
    Act.SEE_CAST: frozenset({"coordinator", "approver", "admin"}),
    Act.SEE_INTERNAL: frozenset({"approver"}),
    Act.DETERMINE: frozenset({"approver"}),
    Act.RELEASE: frozenset({"approver"}),
    Act.SEE_PAPERS: frozenset({"coordinator", "approver", "viewer", "admin", "rep"}),
    Act.ANSWER: frozenset({"rep"}),
    Act.MANAGE: frozenset({"admin"}),
    Act.ADOPT: frozenset({"approver", "admin"}),
    # Whom papers go to. What labor relations signs and confirms on the same page is theirs alone.
    Act.SET_UP: frozenset({"approver", "admin"}),
    Act.SEE_RULEBOOK: frozenset({"coordinator", "approver", "viewer", "admin", "rep"}),
    # Whole: with legal conclusions, sources and open points. It tells nothing of any studio; a coordinator is never asked these.
    Act.READ_RULEBOOK: frozenset({"approver", "admin", "rep"}),
    # A studio's streams whole; a union's representative exports what is between the studio and the union.
    Act.EXPORT_RECORD: frozenset({"approver", "admin", "rep"}),
    Act.ERASE: frozenset({"approver", "admin"}),
}

SCOPES: dict[Act, str] = {
    Act.SEE_REGISTER: "uses:read",
    Act.LOG_USE: "uses:write",
    Act.SEE_CAST: "cast:read",
    Act.SEE_INTERNAL: "internal:read",
    Act.SEE_PAPERS: "papers:read",
    Act.ANSWER: "answers:write",
    Act.ADOPT: "packs:write",
    Act.EXPORT_RECORD: "record:read",
}

DONE_BY = {
    Act.SEE_REGISTER: "somebody with a seat at the studio",
    Act.LOG_USE: "the production coordinator",
    Act.SEE_CAST: "the production coordinator",
    Act.READ_RULEBOOK: "labor relations or an administrator",
    Act.DETERMINE: "labor relations",
    Act.RELEASE: "labor relations",
    Act.SEE_INTERNAL: "labor relations",
    Act.ANSWER: "the union's representatives",
    Act.MANAGE: "an administrator",
    Act.ADOPT: "labor relations or an administrator",
    Act.SET_UP: "labor relations or an administrator",
    Act.EXPORT_RECORD: "labor relations or an administrator",
    Act.ERASE: "labor relations and an administrator",
}

# Which seats there are in an organization of each kind.
SEATS = {"studio": frozenset({"coordinator", "approver", "viewer", "admin"}), "union": frozenset({"rep", "admin"})}


def may(actor: Actor, act: Act, organization: UUID) -> bool:
    """Whether this actor may do this in this organization."""
    if actor.is_system:
        return True
    if actor.organization is not None:
        return actor.organization == organization and SCOPES.get(act) in actor.scopes
    return actor.seats.get(organization, "") in ROLES[act]


def belongs(actor: Actor, organization: UUID) -> bool:
    return actor.is_system or organization in actor.seats or actor.organization == organization


def organizations(actor: Actor, act: Act) -> list[UUID]:
    """Organizations in which this actor may do this: the scope of every list."""
    if actor.organization is not None:
        return [actor.organization] if may(actor, act, actor.organization) else []
    return [organization for organization, role in actor.seats.items() if role in ROLES[act]]


def may_somewhere(actor: Actor, act: Act) -> bool:
    return actor.is_system or bool(organizations(actor, act))


def require(actor: Actor, act: Act, organization: UUID, *, mode: str = "") -> None:
    """Refuse unless allowed. A key sees only its own mode, live or test."""
    if not belongs(actor, organization) or (mode and actor.mode and actor.mode != mode):
        raise nothing_here()
    if not may(actor, act, organization):
        raise _not_theirs(actor, act)


def require_somewhere(actor: Actor, act: Act) -> None:
    """Refuse a list to whom it would always be empty: an empty answer would say that there is nothing."""
    if not may_somewhere(actor, act):
        raise _not_theirs(actor, act)


def nothing_here() -> NotFound:
    """One and the same for what does not exist and for what is somebody else's, so that nobody can tell which."""
    return NotFound(
        "not-found",
        "There is nothing under this address that you may see.",
        remedy="Check the address, or ask whoever gave it to you.",
    )


def _not_theirs(actor: Actor, act: Act) -> Forbidden:
    held = "seat" if actor.organization is None else "key"
    return Forbidden("not-yours-to-do", f"Your {held} does not allow this.", remedy=_remedy(actor, act))


def _remedy(actor: Actor, act: Act) -> str:
    if actor.organization is not None:
        return (
            f"Use a key with the scope “{SCOPES[act]}”."
            if act in SCOPES
            else "Sign in as a person: keys cannot do this."
        )
    return (
        f"Ask {DONE_BY.get(act, 'an administrator')} to do it." if actor.seats else "Ask an administrator for a seat."
    )
