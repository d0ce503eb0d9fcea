"""Addresses of the register below /api/v1/."""

from django.urls import path

from .adoptions import AdoptionPreview, Adoptions
from .assessing import Assess, UseAssessments
from .catalogue import Activities, Facts, Tools
from .register import Events, Obligations, OneProduction, Productions
from .uses import OneUse, Revisions, Uses, UsesBatch

api = [
    path("productions", Productions.as_view(), name="api-productions"),
    path("productions/<slug:slug>", OneProduction.as_view(), name="api-production"),
    path("productions/<slug:slug>/adoptions", Adoptions.as_view(), name="api-adoptions"),
    path("productions/<slug:slug>/adoptions/preview", AdoptionPreview.as_view(), name="api-adoption-preview"),
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
