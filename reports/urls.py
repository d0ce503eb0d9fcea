from django.urls import URLPattern, URLResolver, include, path

from reports.api.urls import api

pages: list[URLPattern | URLResolver] = []

urlpatterns = [*pages, path("api/v1/", include(api))]
