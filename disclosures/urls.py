from django.urls import include, path

from disclosures.api.urls import api
from disclosures.views.urls import pages

urlpatterns = [*pages, path("api/v1/", include(api))]
