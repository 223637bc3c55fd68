from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"
    verbose_name = "Goals"

    def ready(self) -> None:
        """Offer what this app knows to the apps below: metrics, search, seasons, periods, what leavers hand over."""
        from goals.appraisals import handover as appraisals
        from goals.pay.disputes import handover as disputes
        from goals.pay.editor import handover as drafts
        from goals.pay.pipeline_pay import PipelinePay
        from goals.pay.plan import handover as enrolments
        from goals.pay.runs import handover as pay_runs
        from goals.planning.cascades import handover as cascades
        from goals.planning.cascades.queries import typed_season
        from goals.planning.cascades.search_provider import PROVIDER as CASCADES
        from goals.planning.corrective_actions import handover as corrective_actions
        from goals.planning.goals import handover as goals
        from goals.planning.goals.search_provider import PROVIDER as GOALS
        from goals.planning.pacing.queries import season_typed_by
        from goals.planning.quota_responses import handover as responses
        from goals.planning.quotas import handover as quotas
        from goals.planning.quotas import metrics  # noqa: F401
        from goals.planning.sales_plans import handover as plans
        from goals.planning.sales_plans.search_provider import PROVIDER as PLANS
        from goals.search import KEYED
        from goals.stored_periods import stored_periods
        from pipeline.deals.queries import pay
        from salesplan.core.company.actions import hold_calendar
        from salesplan.core.search.key_renewal import register_keys
        from salesplan.core.search.queries import register

        for provider in (PLANS, GOALS, CASCADES):
            register(provider)
        for keyed in KEYED:
            register_keys(keyed)
        season_typed_by(typed_season)
        hold_calendar(stored_periods)
        pay.register(PipelinePay())
        for kind in (quotas, goals, enrolments, corrective_actions, plans, appraisals):
            kind.register_all()
        for kind in (responses, drafts, pay_runs, disputes, cascades):
            kind.register_all()
        from goals import consistency
        from goals.pay.disputes import attachments

        consistency.register_all()
        attachments.register_all()
