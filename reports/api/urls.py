"""Addresses of papers below /api/v1/."""

from django.urls import path

from .channels import Agreements, ConfirmRecipient, EndRecipient, Recipients, TakeBackAgreement
from .documents import Answers, Documents, OneDocument, PaperHtml, PaperJson, PaperPdf
from .drafts import Drafts, OneDraft, Release, Return, Words
from .giving import GivePaper, SignPaper
from .meetings import MeetingReports
from .records import RecordArchive, RecordExport, RecordHead, Records
from .schemas import PaperSchema, Schemas
from .serving import MakeAgain, RecordService, ReplayDelivery, SetDeliveryAside
from .summaries import Hold, HoldBacks, HousePolicies, Lift
from .verification import VerifyBytes, VerifyReference

api = [
    path("productions/<str:slug>/house-policies", HousePolicies.as_view(), name="api-house-policies"),
    path("productions/<str:slug>/hold-backs", HoldBacks.as_view(), name="api-hold-backs"),
    path("uses/<uuid:pk>/hold-back", Hold.as_view(), name="api-use-hold-back"),
    path("uses/<uuid:pk>/lift", Lift.as_view(), name="api-use-lift"),
    path("productions/<str:slug>/recipients", Recipients.as_view(), name="api-recipients"),
    path("recipients/<uuid:pk>/confirm", ConfirmRecipient.as_view(), name="api-recipient-confirm"),
    path("recipients/<uuid:pk>/end", EndRecipient.as_view(), name="api-recipient-end"),
    path("productions/<str:slug>/channel-agreements", Agreements.as_view(), name="api-channel-agreements"),
    path("channel-agreements/<uuid:pk>/end", TakeBackAgreement.as_view(), name="api-channel-agreement-end"),
    path("deliveries/<uuid:pk>/replay", ReplayDelivery.as_view(), name="api-delivery-replay"),
    path("deliveries/<uuid:pk>/set-aside", SetDeliveryAside.as_view(), name="api-delivery-set-aside"),
    path("documents/<uuid:pk>/make-again", MakeAgain.as_view(), name="api-document-make-again"),
    path("documents/<uuid:pk>/services", RecordService.as_view(), name="api-document-services"),
    path("drafts", Drafts.as_view(), name="api-drafts"),
    path("drafts/<uuid:pk>", OneDraft.as_view(), name="api-draft"),
    path("drafts/<uuid:pk>/release", Release.as_view(), name="api-draft-release"),
    path("drafts/<uuid:pk>/words", Words.as_view(), name="api-draft-words"),
    path("drafts/<uuid:pk>/return", Return.as_view(), name="api-draft-return"),
    path("meeting-reports", MeetingReports.as_view(), name="api-meeting-reports"),
    path("documents", Documents.as_view(), name="api-documents"),
    path("documents/<uuid:pk>", OneDocument.as_view(), name="api-document"),
    path("documents/<uuid:pk>/pdf", PaperPdf.as_view(), name="api-document-pdf"),
    path("documents/<uuid:pk>/html", PaperHtml.as_view(), name="api-document-html"),
    path("documents/<uuid:pk>/json", PaperJson.as_view(), name="api-document-json"),
    path("documents/<uuid:pk>/given", GivePaper.as_view(), name="api-document-given"),
    path("documents/<uuid:pk>/signed", SignPaper.as_view(), name="api-document-signed"),
    path("documents/<uuid:pk>/answers", Answers.as_view(), name="api-document-answers"),
    path("records", Records.as_view(), name="api-records"),
    path("records/<uuid:pk>/head", RecordHead.as_view(), name="api-record-head"),
    path("records/<uuid:pk>/export", RecordExport.as_view(), name="api-record-export"),
    path("records/<uuid:pk>/archive", RecordArchive.as_view(), name="api-record-archive"),
    path("verify", VerifyBytes.as_view(), name="api-verify"),
    path("verify/<str:reference>", VerifyReference.as_view(), name="api-verify-reference"),
    path("schemas/", Schemas.as_view(), name="api-schemas"),
    path("schemas/<slug:version>/<slug:kind>.json", PaperSchema.as_view(), name="api-paper-schema"),
]
