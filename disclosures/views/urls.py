"""Addresses of the pages of disclosures. The register's own pages, papers and answers are pages of reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import signing_in

pages: list[URLPattern | URLResolver] = [
    path("", signing_in.home, name="home"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
]
