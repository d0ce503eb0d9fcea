from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from config.health import health

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", health, name="health")]
# Each app brings its own addresses.
apps = [app for app in ("reports", "disclosures", "compliance") if find_spec(f"{app}.urls")]
urlpatterns += [path("", include(f"{app}.urls")) for app in apps]
