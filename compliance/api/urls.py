"""Addresses of the rulebook below /api/v1/."""

from django.urls import path

from .packs import Changes, OnePack, Packs

api = [
    path("packs", Packs.as_view(), name="api-packs"),
    path("packs/<str:publisher>/<str:name>/<str:version>", OnePack.as_view(), name="api-pack"),
    path(
        "packs/<str:publisher>/<str:name>/<str:version>/changes/<str:since>",
        Changes.as_view(),
        name="api-pack-changes",
    ),
]
