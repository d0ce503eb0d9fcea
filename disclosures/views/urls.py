"""Addresses of the pages of disclosures. The register's own pages, papers and answers are pages of reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import (
    account,
    asking,
    casting,
    consenting,
    factors,
    importing,
    logging_uses,
    people,
    revising,
    rulebook,
    second,
    signing_in,
)

LOG = "productions/<slug:slug>/log/"
USE = "productions/<slug:slug>/uses/<int:number>/"
IMPORT = "productions/<slug:slug>/import/"
ASK = "what-would-apply/"
CAST = "productions/<slug:slug>/cast/"
PACK = "rulebook/<str:publisher>/<str:name>/<str:version>/"

pages: list[URLPattern | URLResolver] = [
    path("", signing_in.home, name="home"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/second/", second.second, name="sign-in-second"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/passkeys/add/", factors.add_passkey, name="account-passkey-add"),
    path("account/passkeys/<uuid:pk>/name/", factors.name_passkey, name="account-passkey-name"),
    path("account/passkeys/<uuid:pk>/remove/", factors.remove_passkey, name="account-passkey-remove"),
    path("account/app/", factors.app, name="account-app"),
    path("account/app/remove/", factors.remove_app, name="account-app-remove"),
    path("account/codes/", factors.recovery_codes, name="account-codes"),
    path("account/sessions/end/", factors.end_session, name="account-session-end"),
    path("organizations/<uuid:pk>/people/", people.people, name="people"),
    path("organizations/<uuid:pk>/people/factor/", people.ask_factor, name="people-factor"),
    path("organizations/<uuid:pk>/people/<uuid:seat>/reset/", people.reset, name="people-reset"),
    path("log/", logging_uses.choose_production, name="log"),
    path(LOG, logging_uses.choose_activity, name="log-activity"),
    path(f"{LOG}<slug:activity>/", logging_uses.log, name="log-use"),
    path(f"{LOG}<slug:activity>/live/", logging_uses.live, name="log-live"),
    path(f"{USE}revise/", revising.revise, name="revise"),
    path(f"{USE}revise/activity/", revising.choose_activity, name="revise-activity"),
    path(CAST, casting.cast, name="cast"),
    path(f"{CAST}add/", casting.add, name="cast-add"),
    path(f"{CAST}<uuid:pk>/", consenting.person, name="cast-person"),
    path(f"{CAST}<uuid:pk>/change/", casting.change, name="cast-change"),
    path("productions/<slug:slug>/files/<uuid:pk>/", consenting.file, name="file"),
    path(IMPORT, importing.import_sheet, name="import"),
    path(f"{IMPORT}template.<str:kind>", importing.template, name="import-template"),
    path(ASK, asking.choose_production, name="what-would-apply"),
    path(f"{ASK}<slug:slug>/", asking.choose_activity, name="what-would-apply-activity"),
    path(f"{ASK}<slug:slug>/<slug:activity>/", asking.ask, name="what-would-apply-answers"),
    path(f"{ASK}<slug:slug>/<slug:activity>/live/", asking.live, name="what-would-apply-live"),
    path("rulebook/", rulebook.rulebook, name="rulebook"),
    path(PACK, rulebook.pack, name="rulebook-pack"),
    path(f"{PACK}since/<str:since>/", rulebook.changes, name="rulebook-changes"),
    path(f"{PACK}<str:rule>/", rulebook.rule, name="rulebook-rule"),
]
