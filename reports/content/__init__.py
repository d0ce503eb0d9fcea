"""The whole of what a paper may say, as frozen values. PDF, HTML twin and JSON are made of these and of nothing else.

A draft is the same content with `issue` empty. Issuing adds number, reference and moment and touches nothing besides, so that an
approval of the draft's digest can be checked against the issued paper for ever.
"""

from .correction import MOST_CHANGES, Change, Corrected, CorrectionContent
from .meeting import Counted, Figure, MeetingContent, Section, spans
from .notice import NoticeContent, NoticeLine
from .papers import (
    KINDS,
    NAMES,
    Content,
    check_printable,
    digest,
    display_number,
    from_bytes,
    issued,
    to_bytes,
    unissued,
    unprintable,
)
from .parts import (
    RESERVATION,
    WITHOUT_ADMISSION,
    Dated,
    Finality,
    Header,
    Heard,
    Issue,
    Kind,
    Known,
    Mode,
    Moment,
    Paper,
    Provision,
    Said,
    ToolNamed,
)
from .performer import Addressee, PerformerContent, Rider
from .summary import LINES_IN_A_PART, HeldBack, Rhythm, SummaryContent, SummaryLine, voluntary_terms

__all__ = [
    "KINDS",
    "LINES_IN_A_PART",
    "MOST_CHANGES",
    "NAMES",
    "RESERVATION",
    "WITHOUT_ADMISSION",
    "Addressee",
    "Change",
    "Content",
    "Corrected",
    "CorrectionContent",
    "Counted",
    "Dated",
    "Figure",
    "Finality",
    "Header",
    "Heard",
    "HeldBack",
    "Issue",
    "Kind",
    "Known",
    "MeetingContent",
    "Mode",
    "Moment",
    "NoticeContent",
    "NoticeLine",
    "Paper",
    "PerformerContent",
    "Provision",
    "Rhythm",
    "Rider",
    "Said",
    "Section",
    "SummaryContent",
    "SummaryLine",
    "ToolNamed",
    "check_printable",
    "digest",
    "display_number",
    "from_bytes",
    "issued",
    "spans",
    "to_bytes",
    "unissued",
    "unprintable",
    "voluntary_terms",
]
