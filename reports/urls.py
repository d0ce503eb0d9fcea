from django.urls import include, path

from reports.api.urls import api
from reports.views.urls import pages

urlpatterns = [*pages, path("api/v1/", include(api))]
