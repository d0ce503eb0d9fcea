"""Papers, their way to the union, and the answers."""

from .answers import Answer, Receipt
from .deliveries import Attempt, Delivery, DeliveryEvent, ServiceProof
from .documents import Document, DocumentLine, Rendering, Rendition
from .drafts import Approval, Draft, DraftCursor, DraftLine, DraftVersion, Return
from .heartbeats import Heartbeat
from .holding import HoldBack, StandingRelease

__all__ = [
    "Answer",
    "Approval",
    "Attempt",
    "Delivery",
    "DeliveryEvent",
    "Document",
    "DocumentLine",
    "Draft",
    "DraftCursor",
    "DraftLine",
    "DraftVersion",
    "Heartbeat",
    "HoldBack",
    "Receipt",
    "Rendering",
    "Rendition",
    "Return",
    "ServiceProof",
    "StandingRelease",
]
