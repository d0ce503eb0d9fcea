"""Addresses of the pages of reports: the register, its AI uses, the queue, papers and the inbox."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import (
    channels,
    documents,
    drafts,
    giving,
    holding,
    inbox,
    issued,
    productions,
    queue,
    rulebook,
    serving,
    set_up,
    sources,
    standing,
    unions,
    uses,
    verifying,
)

USE = "productions/<slug:slug>/uses/<int:number>/"
SOURCES = "productions/<slug:slug>/sources/"
DRAFT = "drafts/<uuid:pk>/"
PAPER = "papers/<uuid:pk>/"

pages: list[URLPattern | URLResolver] = [
    path("productions/", productions.productions, name="productions"),
    path("productions/<slug:slug>/", productions.production, name="production"),
    path("productions/<slug:slug>/papers/", issued.papers, name="papers"),
    path("productions/<slug:slug>/set-up/", set_up.set_up, name="set-up"),
    path("productions/<slug:slug>/set-up/policy", set_up.sign_policy, name="set-up-policy"),
    path("productions/<slug:slug>/set-up/standing", standing.grant, name="set-up-standing"),
    path("productions/<slug:slug>/set-up/standing/end", standing.end, name="set-up-standing-end"),
    path("productions/<slug:slug>/set-up/unions", unions.map_to_union, name="set-up-union"),
    path("productions/<slug:slug>/set-up/recipients", channels.enter_recipient, name="set-up-recipient"),
    path(
        "productions/<slug:slug>/set-up/recipients/<uuid:pk>/confirm",
        channels.confirm_address,
        name="set-up-recipient-confirm",
    ),
    path("productions/<slug:slug>/set-up/recipients/<uuid:pk>/end", channels.end_address, name="set-up-recipient-end"),
    path("productions/<slug:slug>/set-up/agreements", channels.agree, name="set-up-agreement"),
    path(
        "productions/<slug:slug>/set-up/agreements/<uuid:pk>/end",
        channels.take_back_agreement,
        name="set-up-agreement-end",
    ),
    path("productions/<slug:slug>/union-events/", unions.events, name="union-events"),
    path("productions/<slug:slug>/union-events/new", unions.record_event, name="union-events-record"),
    path("productions/<slug:slug>/union-events/<uuid:pk>/end", unions.end_event, name="union-events-end"),
    path(
        "productions/<slug:slug>/union-events/<uuid:pk>/take-back",
        unions.take_back_event,
        name="union-events-take-back",
    ),
    path("productions/<slug:slug>/union-events/<uuid:pk>/report", unions.start_report, name="union-events-report"),
    path("productions/<slug:slug>/union-events/items/<uuid:pk>", unions.close_event_item, name="union-events-close"),
    path("productions/<slug:slug>/set-up/provisions", set_up.confirm, name="set-up-confirm"),
    path(SOURCES, sources.sources, name="sources"),
    path(f"{SOURCES}<str:publisher>/<str:name>/<str:version>/", sources.preview, name="sources-preview"),
    path(f"{SOURCES}<str:publisher>/<str:name>/<str:version>/adopt", sources.adopt, name="sources-adopt"),
    path(USE, uses.use, name="use"),
    path(f"{USE}determinations", uses.record_determinations, name="use-determine"),
    path(f"{USE}items/<uuid:obligation>/close", uses.close_item, name="use-item-close"),
    path(f"{USE}hold-back", holding.hold_use, name="use-hold-back"),
    path(f"{USE}lift", holding.lift_use, name="use-lift"),
    path("rulebook/<str:publisher>/<str:name>/<str:version>.pdf", rulebook.rulebook_pdf, name="rulebook-pdf"),
    path("queue/", queue.queue, name="queue"),
    path(DRAFT, drafts.draft, name="queue-draft"),
    path(f"{DRAFT}paper", drafts.draft_paper, name="queue-draft-paper"),
    path(f"{DRAFT}release", drafts.release, name="queue-release"),
    path(f"{DRAFT}return", drafts.send_back, name="queue-return"),
    path(f"{DRAFT}words", drafts.word, name="queue-words"),
    path(f"{DRAFT}hold-back", holding.hold_lines, name="queue-hold-back"),
    path(f"{DRAFT}lift", holding.lift_line, name="queue-lift"),
    path(f"{DRAFT}drop", drafts.drop, name="queue-drop"),
    path(f"{DRAFT}provision", drafts.confirm, name="queue-confirm"),
    path("inbox/", inbox.inbox, name="inbox"),
    path(PAPER, documents.paper, name="paper"),
    path(f"{PAPER}open", documents.open_paper, name="paper-open"),
    path(f"{PAPER}answers", documents.answer_paper, name="paper-answer"),
    path(f"{PAPER}given", giving.give, name="paper-given"),
    path(f"{PAPER}signed", giving.take_back_signed, name="paper-signed"),
    path(f"{PAPER}served", serving.record_served, name="paper-served"),
    path(f"{PAPER}ways/<uuid:delivery>/again", serving.send_again, name="paper-send-again"),
    path(f"{PAPER}ways/<uuid:delivery>/aside", serving.set_aside, name="paper-set-aside"),
    path(f"{PAPER}<str:form>", documents.paper_file, name="paper-file"),
    path("v/", verifying.verify, name="verify"),
    path("v/<str:reference>", verifying.verify, name="verify-paper"),
]
