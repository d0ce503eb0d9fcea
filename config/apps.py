from django.apps import AppConfig


class ConfigApp(AppConfig):
    """No tables: commands for whoever operates an installation, and what is told of its work."""

    name = "config"

    def ready(self) -> None:
        from config import events, metrics

        events.listen()
        metrics.listen()
