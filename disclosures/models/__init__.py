"""The rows of the register. Split by noun; import from here."""

from .assessments import Assessment, Closing, Determination, Obligation
from .channels import AgreementEnd, ChannelAgreement, KindTold, Recipient, RecipientConfirmation, RecipientEnd
from .consents import Consent
from .erasures import Erasure, ErasureRequest
from .factors import Authenticator, Passkey, RecoveryCode
from .files import SupportingFile
from .identity import ApiKey, Organization, Seat, User
from .people import Engagement, Person
from .productions import Adoption, Confirmation, HousePolicy, Production, ProductionUnion
from .requests import IdempotencyRecord
from .sessions import Session
from .streams import Entry, Opening, Stream
from .tools import Tool
from .tries import Tries
from .unions import UnionEvent
from .uses import Involvement, Use, UseRevision

__all__ = [
    "Adoption",
    "AgreementEnd",
    "ApiKey",
    "Assessment",
    "Authenticator",
    "ChannelAgreement",
    "Closing",
    "Confirmation",
    "Consent",
    "Determination",
    "Engagement",
    "Entry",
    "Erasure",
    "ErasureRequest",
    "HousePolicy",
    "IdempotencyRecord",
    "Involvement",
    "KindTold",
    "Obligation",
    "Opening",
    "Organization",
    "Passkey",
    "Person",
    "Production",
    "ProductionUnion",
    "Recipient",
    "RecipientConfirmation",
    "RecipientEnd",
    "RecoveryCode",
    "Seat",
    "Session",
    "Stream",
    "SupportingFile",
    "Tool",
    "Tries",
    "UnionEvent",
    "Use",
    "UseRevision",
    "User",
]
