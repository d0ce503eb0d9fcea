from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosuresConfig(AppConfig):
    name = "disclosures"
    verbose_name = _("AI uses")

    def ready(self) -> None:
        from disclosures import checks  # noqa: F401  (registers the check)
