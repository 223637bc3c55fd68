from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"
    verbose_name = "Goals"

    def ready(self) -> None:
        """Offer the metrics of this app."""
        from goals.quotas import metrics  # noqa: F401
