"""Papers to test with: one of every kind, of an invented picture, and ways to change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from reports.content import (
    Change,
    Content,
    Corrected,
    CorrectionContent,
    Counted,
    Dated,
    Figure,
    Header,
    HeldBack,
    Issue,
    MeetingContent,
    Moment,
    NoticeContent,
    NoticeLine,
    PerformerContent,
    Provision,
    Rider,
    Said,
    Section,
    SummaryContent,
    SummaryLine,
    ToolNamed,
    digest,
    display_number,
    spans,
    voluntary_terms,
)

ISSUED_AT = Moment.of(datetime(2026, 11, 22, 17, 30, tzinfo=UTC), "America/Los_Angeles")
LIVE = {"mode": "live", "sample": False, "sample_note": ""}


def an_issue(**changes: Any) -> Issue:
    kept = {"number": 7, "display_number": display_number("notice", 7), "reference": "K7QM-2M9X-TT4DV"}
    return Issue(**{**kept, "issued_at": ISSUED_AT, **changes})


def a_header(**changes: Any) -> Header:
    kept = {
        "studio": "Sample Studio Productions LLC",
        "union": "Sample Performers Union",
        "production_title": "NIGHT FERRY",
        "mode": "test",
        "paper": "letter",
        "zone": "America/Los_Angeles",
        "recipient": "Business Representative (sample)",
        "production_number": "00123456",
        "responsible_name": "Head of Labor Relations (sample)",
        "responsible_phone": "+1 555 0100",
        "confidentiality": "Confidential. For the addressee's labor relations staff.",
        "sample": True,
        "sample_note": "An invented picture; nobody gave this paper.",
        "issue": an_issue(),
    }
    return Header(**{**kept, **changes})


def a_notice(**changes: Any) -> NoticeContent:
    kept = {
        "header": a_header(),
        "agreement": "Sample TV/Theatrical Agreement",
        "governing_date": Dated(label="Start of principal photography", on="2025-10-06"),
        "provisions": (Provision(name="Generated human figure in a human role", clause="Section A, pp. 69-70"),),
        "use_number": "AI-0012",
        "use_revision": 2,
        "activity": "Generated human figure",
        "figure": "Bartender, three lines",
        "done": "A human figure was generated and placed behind the bar.\n\nIt speaks three short lines.",
        "tools": (
            ToolNamed(vendor="Runway", name="Gen-3 Alpha", version="2025-06"),
            ToolNamed(vendor="ElevenLabs", name="Voice Design"),
        ),
        "phase": "Post-production",
        "department": "Visual effects",
        "scene": "Scene 42, shot 42-0110",
        "dates": (Dated(label="Placed in the picture", on="2026-03"),),
        "value_claimed": "Seen in two shots on open water.",
        "offers_bargaining": True,
        "bargaining_contact": "Head of Labor Relations (sample), +1 555 0100",
        "lines": (
            NoticeLine(key="notify union", text="Notice of the generated human figure."),
            NoticeLine(key="bargain union", text="Opportunity to bargain about it."),
        ),
        "confidentiality": "This notice and its attachment are given in confidence.",
    }
    return NoticeContent(**{**kept, **changes})


def a_line(number: int = 1, **changes: Any) -> SummaryLine:
    kept = {
        "use_number": f"AI-{number:04d}",
        "logged_on": date(2026, 11, 15 + number % 7),
        "phase": "Post-production",
        "department": "Visual effects",
        "activity": "Clean-up, rotoscoping, noise, timing",
        "tools": (ToolNamed(vendor="Adobe", name="Roto Brush", version="25.1"),),
        "generative": "yes",
        "performer": "likeness",
        "performers": 1,
        "finality": "final",
    }
    return SummaryLine(**{**kept, **changes})


def a_summary(count: int = 3, **changes: Any) -> SummaryContent:
    issue = an_issue(number=8, display_number=display_number("summary", 8))
    kept = {
        "header": a_header(issue=issue),
        "period_start": date(2026, 11, 15),
        "period_end": date(2026, 11, 21),
        "voluntary": voluntary_terms(agreed_on="3 March 2026"),
        "lines": tuple(a_line(number) for number in range(1, count + 1)),
        "held_back": (HeldBack(category="unreleased marketing", count=2),),
    }
    return SummaryContent(**{**kept, **changes})


def a_rider(**changes: Any) -> Rider:
    kept = {
        "asked": "Consent to the scan or voice-capture session described in this paper, in which a digital replica of the performer is made.",
        "scope": (
            Said(label="Covers", words="A scan or voice-capture session"),
            Said(label="Where", words="This picture"),
            Said(label="Extent", words="What is described in this paper, and nothing beyond it."),
        ),
        "signs": "performer",
    }
    return Rider(**{**kept, **changes})


def a_performer(**changes: Any) -> PerformerContent:
    issue = an_issue(number=3, display_number=display_number("performer", 3))
    header = {"union": "", "production_number": "", "recipient": "Second deckhand", "issue": issue}
    kept = {
        "header": a_header(**header, confidentiality="Personal. For the performer and whoever represents the performer."),
        "agreement": "Sample TV/Theatrical Agreement",
        "governing_dates": (Dated(label="Contract date", on="2026-09-01"),),
        "provisions": (Provision(name="Session to make a replica", clause="Section A, p. 62"),),
        "use_number": "AI-0014",
        "use_revision": 1,
        "role": "Second deckhand",
        "addressee": "performer",
        "background": False,
        "described": "A scan of the whole body, for a fall from the pier in two shots.",
        "tools": (ToolNamed(vendor="Sample Vendor", name="Scan stage"),),
        "times": (
            Said(label="Session", words="Tue 24 Nov 2026 09:00 PST"),
            Said(label="Listed time of this notice", words="48 h before Tue 24 Nov 2026 09:00 PST = Sun 22 Nov 2026 09:00 PST"),
            Said(label="Listed time of the consent", words="Before Tue 24 Nov 2026 09:00 PST"),
        ),
        "pay": (Said(label="Pay", words="On a day with other work the session counts as work time."),),
        "rider": a_rider(),
    }  # fmt: skip
    return PerformerContent(**{**kept, **changes})


def a_change(**changes: Any) -> Change:
    kept = {
        "line": "AI-0012",
        "label": "Role or figure",
        "pointer": "/figure",
        "before": "Bartender, three lines",
        "after": "Bartender, four lines",
        "was": '"Bartender, three lines"',
        "becomes": '"Bartender, four lines"',
    }
    return Change(**{**kept, **changes})


def a_correction(**changes: Any) -> CorrectionContent:
    """Of the notice that `a_notice` is."""
    original = a_notice()
    issue = an_issue(display_number=display_number("notice", 7, 1), reference="W3QM-2M9X-TT4DW")
    kept = {
        "header": a_header(issue=issue),
        "corrects": Corrected(
            paper=display_number("notice", 7),
            kind="notice",
            reference=an_issue().reference,
            content_sha256=digest(original),
            issued_at=ISSUED_AT,
        ),
        "correction": 1,
        "from_sha256": digest(original),
        "to_sha256": digest(replace(original, figure="Bartender, four lines")),
        "changes": (a_change(),),
        "reason": "A line was added in the edit.",
    }
    return CorrectionContent(**{**kept, **changes})


def a_report(productions: int = 2, uses: int = 7, **changes: Any) -> MeetingContent:
    """`productions` pictures with so many AI uses each, of which every third stands in every figure."""
    titles = [f"PICTURE {number:02d}" for number in range(1, productions + 1)]

    def counted(step: int) -> tuple[Counted, ...]:
        numbers = spans(f"AI-{number:04d}" for number in range(1, uses + 1, step))
        return tuple(Counted(production_title=title, numbers=numbers) for title in titles)

    def figure(label: str, step: int = 1) -> Figure:
        found = counted(step)
        return Figure(label=label, count=len(found) * len(range(1, uses + 1, step)), counted=found)

    by_production = tuple(
        Figure(
            label=title, note=f"Union production number 00{at:03d}", count=uses,
            counted=(Counted(production_title=title, numbers=spans(f"AI-{number:04d}" for number in range(1, uses + 1))),),
        )
        for at, title in enumerate(titles, 1)
    )  # fmt: skip
    kept = {
        "header": a_header(
            production_title="COMPANY SLATE",
            issue=an_issue(number=9, display_number="MEETING REPORT 0009"),
        ),
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 6, 30),
        "nature": "Information for the meeting.\nConfidential under the agreement of 5 January 2026.",
        "requested_on": "2026-06-15",
        "logged": productions * uses,
        "sections": (
            Section(title="By production", figures=by_production),
            Section(
                title="By phase",
                figures=(figure("Development", 4), figure("Production", 2), Figure(label="Marketing", count=0, counted=())),
            ),
            Section(
                title="By tool", note="An AI use in which several tools were used counts once for each of them.",
                figures=tuple(figure(f"Vendor {at} Tool {at}", at) for at in range(1, 7)),
            ),
        ),
        "intended": "Clean-up and previsualisation on two further titles.",
        "bias": "Outputs are looked at by two people before they are used.",
    }  # fmt: skip
    return MeetingContent(**{**kept, **changes})


# One of every kind, for whatever must hold for all of them.
OF_EVERY_KIND: Mapping[str, Callable[..., Content]] = {
    "notice": a_notice,
    "summary": a_summary,
    "performer": a_performer,
    "correction": a_correction,
    "meeting": a_report,
}


def with_header(content: Any, **changes: Any) -> Any:
    return replace(content, header=replace(content.header, **changes))
