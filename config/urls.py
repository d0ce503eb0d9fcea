from importlib.util import find_spec

from django.urls import include, path

from config.health import health

urlpatterns = [path("healthz", health, name="health")]
# Each app brings its own addresses.
urlpatterns += [path("", include(f"{app}.urls")) for app in ("reports", "disclosures", "compliance") if find_spec(f"{app}.urls")]
