from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    name = "compliance"
    verbose_name = _("Rulebook")

    def ready(self) -> None:
        from compliance import checks  # noqa: F401  (registers the check)
