"""Addresses of the pages of reports: the register, its AI uses, the queue, papers and the inbox."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import documents, drafts, inbox, issued, productions, queue, set_up, uses

USE = "productions/<slug:slug>/uses/<int:number>/"
DRAFT = "drafts/<uuid:pk>/"
PAPER = "papers/<uuid:pk>/"

pages: list[URLPattern | URLResolver] = [
    path("productions/", productions.productions, name="productions"),
    path("productions/<slug:slug>/", productions.production, name="production"),
    path("productions/<slug:slug>/papers/", issued.papers, name="papers"),
    path("productions/<slug:slug>/set-up/", set_up.set_up, name="set-up"),
    path("productions/<slug:slug>/set-up/policy", set_up.sign_policy, name="set-up-policy"),
    path("productions/<slug:slug>/set-up/provisions", set_up.confirm, name="set-up-confirm"),
    path(USE, uses.use, name="use"),
    path(f"{USE}determinations", uses.record_determinations, name="use-determine"),
    path(f"{USE}items/<uuid:obligation>/close", uses.close_item, name="use-item-close"),
    path("queue/", queue.queue, name="queue"),
    path(DRAFT, drafts.draft, name="queue-draft"),
    path(f"{DRAFT}paper", drafts.draft_paper, name="queue-draft-paper"),
    path(f"{DRAFT}release", drafts.release, name="queue-release"),
    path(f"{DRAFT}return", drafts.send_back, name="queue-return"),
    path(f"{DRAFT}provision", drafts.confirm, name="queue-confirm"),
    path("inbox/", inbox.inbox, name="inbox"),
    path(PAPER, documents.paper, name="paper"),
    path(f"{PAPER}open", documents.open_paper, name="paper-open"),
    path(f"{PAPER}answers", documents.answer_paper, name="paper-answer"),
    path(f"{PAPER}<str:form>", documents.paper_file, name="paper-file"),
]
