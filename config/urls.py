from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from config.health import health
from config.openapi import schema

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("api/v1/schema/", schema, name="api-schema"),
]
# Each app brings its own addresses.
apps = [app for app in ("reports", "disclosures", "compliance") if find_spec(f"{app}.urls")]
urlpatterns += [path("", include(f"{app}.urls")) for app in apps]

handler400 = "config.api.bad_request"
handler403 = "config.api.permission_denied"
handler404 = "config.api.page_not_found"
handler500 = "config.api.server_error"
