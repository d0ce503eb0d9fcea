from django.urls import URLPattern, URLResolver, include, path

from config.health import health, ready
from config.metrics import figures
from config.openapi import Docs, problem_type, schema

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("readyz", ready, name="ready"),
    path("metrics", figures, name="metrics"),
    path("api/v1/schema/", schema, name="api-schema"),
    path("api/v1/docs/", Docs.as_view(), name="api-docs"),
    # Where a problem's `type` leads somebody who follows it.
    path("api/v1/problems/<slug:code>", problem_type, name="api-problem"),
]
# Each app brings its own addresses.
urlpatterns += [path("", include(f"{app}.urls")) for app in ("reports", "disclosures", "compliance")]

handler400 = "config.api.bad_request"
handler403 = "config.api.permission_denied"
handler404 = "config.api.page_not_found"
handler500 = "config.api.server_error"
