from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"
    verbose_name = "Goals"

    def ready(self) -> None:
        """Offer the metrics of this app, and the seasons that were typed."""
        from goals.cascades.queries import typed_season
        from goals.pacing.queries import season_typed_by
        from goals.quotas import metrics  # noqa: F401

        season_typed_by(typed_season)
