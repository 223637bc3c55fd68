"""Addresses below /goals/."""

from goals.appraisals.urls import urlpatterns as scorecards
from goals.pay.disputes.urls import urlpatterns as disputes
from goals.pay.editor.urls import urlpatterns as incentive_drafts
from goals.pay.plan.urls import urlpatterns as incentives
from goals.pay.runs.urls import urlpatterns as pay_runs
from goals.pay.settlements.urls import urlpatterns as settlements
from goals.pay.simulations.urls import urlpatterns as simulations
from goals.pay.statements.urls import urlpatterns as pay
from goals.pay.windfalls.urls import urlpatterns as windfalls
from goals.planning.cascades.urls import urlpatterns as cascades
from goals.planning.corrective_actions.urls import urlpatterns as corrective_actions
from goals.planning.goals.urls import urlpatterns as targets
from goals.planning.my_goals.urls import urlpatterns as mine
from goals.planning.quota_responses.urls import urlpatterns as responses
from goals.planning.quotas.urls import urlpatterns as quotas
from goals.planning.sales_plans.urls import urlpatterns as plans

app_name = "goals"
urlpatterns = [
    *cascades,
    *disputes,
    *incentive_drafts,
    *incentives,
    *mine,
    *pay,
    *pay_runs,
    *plans,
    *quotas,
    *corrective_actions,
    *responses,
    *scorecards,
    *settlements,
    *simulations,
    *targets,
    *windfalls,
]
