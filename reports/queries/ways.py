"""Ways that a paper may still take."""

from __future__ import annotations

from disclosures.models import ChannelAgreement
from disclosures.queries.channels import agreements_of
from reports.models import Document


def other_means_for(document: Document) -> list[ChannelAgreement]:
    """Other means that the paper's union ever agreed to: whether they count is judged by the moment of service."""
    if document.union_id is None:
        return []
    agreed = agreements_of(document.production).filter(union=document.union_id, channel=ChannelAgreement.Channel.OTHER)
    return list(agreed)
