"""Addresses of the register below /api/v1/."""

from django.urls import path

from .adoptions import AdoptionPreview, Adoptions
from .assessing import Assess, UseAssessments
from .cast import Consents, Engagements, OneConsent, OneEngagement
from .catalogue import Activities, Facts, Tools
from .files import FileContent, Files, OneFile
from .register import Events, Obligations, OneProduction, Productions
from .uses import OneUse, Revisions, Uses, UsesBatch

api = [
    path("productions", Productions.as_view(), name="api-productions"),
    path("productions/<slug:slug>", OneProduction.as_view(), name="api-production"),
    path("productions/<slug:slug>/adoptions", Adoptions.as_view(), name="api-adoptions"),
    path("productions/<slug:slug>/adoptions/preview", AdoptionPreview.as_view(), name="api-adoption-preview"),
    path("productions/<slug:slug>/engagements", Engagements.as_view(), name="api-engagements"),
    path("engagements/<uuid:pk>", OneEngagement.as_view(), name="api-engagement"),
    path("productions/<slug:slug>/consents", Consents.as_view(), name="api-consents"),
    path("consents/<uuid:pk>", OneConsent.as_view(), name="api-consent"),
    path("productions/<slug:slug>/files", Files.as_view(), name="api-files"),
    path("files/<uuid:pk>", OneFile.as_view(), name="api-file"),
    path("files/<uuid:pk>/content", FileContent.as_view(), name="api-file-content"),
    path("uses", Uses.as_view(), name="api-uses"),
    path("uses:batch", UsesBatch.as_view(), name="api-uses-batch"),
    path("uses/<uuid:pk>", OneUse.as_view(), name="api-use"),
    path("uses/<uuid:pk>/revisions", Revisions.as_view(), name="api-use-revisions"),
    path("uses/<uuid:pk>/assessments", UseAssessments.as_view(), name="api-use-assessments"),
    path("assess", Assess.as_view(), name="api-assess"),
    path("obligations", Obligations.as_view(), name="api-obligations"),
    path("events", Events.as_view(), name="api-events"),
    path("tools", Tools.as_view(), name="api-tools"),
    path("activities", Activities.as_view(), name="api-activities"),
    path("facts", Facts.as_view(), name="api-facts"),
]
