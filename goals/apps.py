from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"
    verbose_name = "Goals"

    def ready(self) -> None:
        """Offer the metrics and the search of this app, the seasons that were typed, and what is stored by periods."""
        from goals.cascades.finder import FINDER as CASCADES
        from goals.cascades.queries import typed_season
        from goals.pacing.queries import season_typed_by
        from goals.plans.finder import FINDER as PLANS
        from goals.quotas import metrics  # noqa: F401
        from goals.stored_periods import stored_periods
        from goals.targets.finder import FINDER as GOALS
        from salesplan.core.company.actions import hold_calendar
        from salesplan.core.search.queries import register

        for finder in (PLANS, GOALS, CASCADES):
            register(finder)
        season_typed_by(typed_season)
        hold_calendar(stored_periods)
