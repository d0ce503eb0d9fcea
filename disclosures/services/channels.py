"""How a union is reached: addresses that one person enters and another confirms, channels that it agreed to. Nothing is changed:
an address or an agreement ends, and another one begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from compliance.errors import Conflict, Forbidden, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_line, check_words
from disclosures.models import (
    AgreementEnd,
    ChannelAgreement,
    KindTold,
    Organization,
    Production,
    Recipient,
    RecipientConfirmation,
    RecipientEnd,
    SupportingFile,
)
from disclosures.permissions import Act, require
from disclosures.queries.channels import agreements_of, in_use, recipients_of

from .refusals import refusing
from .streams import Happening, held_production, record


def require_mapping(by: Actor, production: Production) -> None:
    """Labor relations or an administrator say how a union is reached."""
    require(by, Act.SET_UP, production.studio_id, mode=production.mode)


def _person(by: Actor) -> UUID | None:
    return None if by.is_system else by.person


# --- to whom papers are mailed ----------------------------------------------------------------------------------------


@transaction.atomic
def add_recipient(
    *,
    production: Production,
    union: Organization,
    name: str,
    email: str,
    kinds: Sequence[str],
    by: Actor,
    now: datetime,
) -> Recipient:
    """Enter an address. Nothing is mailed there before somebody else has confirmed it."""
    require_mapping(by, production)
    held = held_production(production.pk)
    _check_mapped(held, union)
    _check_recipient(name, email, kinds)
    known = in_use(recipients_of(held)).filter(union=union, email__iexact=email.strip(), kinds=sorted(set(kinds)))
    if known.exists():
        raise Conflict(
            "recipient-entered-already", f"{email.strip()} is entered for these papers already.", field="/email",
            remedy="End the earlier entry first, if something else about it changed.",
        )  # fmt: skip
    added = Recipient.objects.create(
        production=held, union=union, name=name.strip(), email=email.strip(), kinds=sorted(set(kinds)),
        entered_by_id=_person(by), entered_at=now,
    )  # fmt: skip
    record(stream=held.stream, happenings=[_told("recipient.entered", added)], by=by, now=now)
    return added


def _check_mapped(production: Production, union: Organization) -> None:
    if not production.unions.filter(union=union).exists():
        raise Invalid(
            "union-unmapped",
            f"{union} is not mapped to this production.",
            field="/union",
            remedy="Map the union first.",
        )


def _check_recipient(name: str, email: str, kinds: Sequence[str]) -> None:
    check_line(name, field="/name", most=200, needed="Say who reads mail there: a person or a desk.")
    check_line(email, field="/email", most=254, needed="An address is what makes it mail.")
    try:
        validate_email(email.strip())
        email.encode("ascii")
    except (ValidationError, UnicodeEncodeError) as fault:
        raise Invalid(
            "not-an-address",
            "Mail cannot be sent to this address.",
            field="/email",
            remedy="Write it as name@union.example.",
        ) from fault
    if unknown := sorted(set(kinds) - set(KindTold.values)):
        raise Invalid(
            "not-a-choice", f"“{unknown[0][:40]}” is no kind of paper that a union gets.", field="/kinds",
            remedy="Choose from: " + ", ".join(KindTold.values) + "; or none, for all papers.",
        )  # fmt: skip


@transaction.atomic
def confirm_recipient(*, recipient: Recipient, by: Actor, now: datetime) -> Recipient:
    """A second person has compared the address with what the union gave."""
    require_mapping(by, recipient.production)
    held = held_production(recipient.production_id)
    if by.person == recipient.entered_by_id:
        raise Forbidden(
            "confirmed-by-another", "Whoever entered an address does not confirm it.",
            remedy="Ask somebody else of labor relations, or an administrator, to compare it with what the union gave.",
        )  # fmt: skip
    _refuse_ended(recipient)
    if RecipientConfirmation.objects.filter(recipient=recipient).exists():
        raise Conflict("confirmed-already", "This address is confirmed already.", remedy="Nothing is left to do.")
    with refusing():
        RecipientConfirmation.objects.create(recipient=recipient, confirmed_by_id=by.person, confirmed_at=now)
    record(stream=held.stream, happenings=[_told("recipient.confirmed", recipient)], by=by, now=now)
    return recipients_of(held).get(pk=recipient.pk)


@transaction.atomic
def end_recipient(*, recipient: Recipient, by: Actor, now: datetime) -> Recipient:
    """Nothing new goes to this address; what was sent there stands as it was sent."""
    require_mapping(by, recipient.production)
    held = held_production(recipient.production_id)
    _refuse_ended(recipient)
    RecipientEnd.objects.create(recipient=recipient, ended_by_id=_person(by), ended_at=now)
    record(stream=held.stream, happenings=[_told("recipient.ended", recipient)], by=by, now=now)
    return recipients_of(held).get(pk=recipient.pk)


def _refuse_ended(recipient: Recipient) -> None:
    if RecipientEnd.objects.filter(recipient=recipient).exists():
        raise Conflict("recipient-ended", "Nothing is mailed to this address any more.", remedy="Enter it anew.")


def _told(what: str, recipient: Recipient) -> Happening:
    about = {"recipient": str(recipient.pk), "union": str(recipient.union_id), "kinds": list(recipient.kinds)}
    return Happening(what, about)


# --- what the union agreed to -----------------------------------------------------------------------------------------


@transaction.atomic
def record_agreement(
    *,
    production: Production,
    union: Organization,
    channel: str,
    agreed_by: str,
    agreed_at: datetime,
    by: Actor,
    now: datetime,
    means: str = "",
    file: SupportingFile | None = None,
) -> ChannelAgreement:
    """The union agreed to be served on a channel: who there, and when. Another agreement to it is recorded once this one ended."""
    require_mapping(by, production)
    held = held_production(production.pk)
    _check_mapped(held, union)
    said, whose = _check_agreement(channel, means, agreed_by)
    _check_moment(agreed_at, now, field="/agreed_at")
    if file is not None and file.production_id != held.pk:
        raise Invalid("file-elsewhere", "This file belongs to another production.", field="/file")
    last = agreements_of(held).filter(union=union, channel=channel, means=said).last()
    if last is not None and getattr(last, "end", None) is None:
        raise Conflict(
            "agreement-stands", f"{union} agreed to this channel already.", field="/channel",
            remedy="Record first that it took that back, if it agreed to something else.",
        )  # fmt: skip
    with refusing():
        made = ChannelAgreement.objects.create(
            production=held, union=union, channel=channel, means=said, agreed_by=whose, agreed_at=agreed_at, file=file,
            recorded_by_id=_person(by), recorded_at=now,
        )  # fmt: skip
    record(stream=held.stream, happenings=[_agreed("channel.agreed", made)], by=by, now=now)
    return made


def _check_agreement(channel: str, means: str, agreed_by: str) -> tuple[str, str]:
    if channel not in ChannelAgreement.Channel.values:
        remedy = "Choose one of: " + ", ".join(ChannelAgreement.Channel.values)
        raise Invalid("not-a-choice", "That is not one of the channels.", field="/channel", remedy=remedy)
    needed = "Say which: “courier to its office in Burbank”." if channel == ChannelAgreement.Channel.OTHER else ""
    said = check_words(means, field="/means", most=200, needed=needed)
    if said and not needed:
        raise Invalid("means-beside-channel", "Only other means have words of their own.", field="/means")
    return said, check_words(agreed_by, field="/agreed_by", most=200, needed="Name who at the union agreed to it.")


def _check_moment(at: datetime, now: datetime, *, field: str) -> None:
    if at.tzinfo is None:
        raise Invalid("not-a-time", "A moment without its offset is no moment.", field=field, remedy="Give its offset.")
    if at > now:
        raise Invalid(
            "not-yet", "That moment is still to come.", field=field, remedy="Record it once its time has come."
        )


@transaction.atomic
def end_agreement(
    *, agreement: ChannelAgreement, ended_at: datetime, said_by: str, by: Actor, now: datetime
) -> ChannelAgreement:
    """The union took back that it is served on this channel: what reached it there before stands, what does later is no service."""
    require_mapping(by, agreement.production)
    held = held_production(agreement.production_id)
    whose = check_words(said_by, field="/said_by", most=200, needed="Name who at the union took it back.")
    _check_moment(ended_at, now, field="/ended_at")
    if ended_at < agreement.agreed_at:
        raise Invalid("before-agreement", "It was agreed to only after that moment.", field="/ended_at")
    if AgreementEnd.objects.filter(agreement=agreement).exists():
        raise Conflict("agreement-ended", "This was taken back already.", remedy="Nothing is left to do.")
    AgreementEnd.objects.create(
        agreement=agreement, ended_at=ended_at, said_by=whose, recorded_by_id=_person(by), recorded_at=now
    )
    record(stream=held.stream, happenings=[_agreed("channel.taken_back", agreement)], by=by, now=now)
    return agreements_of(held).get(pk=agreement.pk)


def _agreed(what: str, agreement: ChannelAgreement) -> Happening:
    about = {"agreement": str(agreement.pk), "union": str(agreement.union_id), "channel": agreement.channel}
    return Happening(what, {**about, **({"file": str(agreement.file_id)} if agreement.file_id else {})})
