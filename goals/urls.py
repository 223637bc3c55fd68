"""Addresses below /goals/."""

from goals.cascades.urls import urlpatterns as cascades
from goals.disputes.urls import urlpatterns as disputes
from goals.incentive_drafts.urls import urlpatterns as incentive_drafts
from goals.incentives.urls import urlpatterns as incentives
from goals.mine.urls import urlpatterns as mine
from goals.pay.run_urls import urlpatterns as pay_runs
from goals.pay.urls import urlpatterns as pay
from goals.plans.urls import urlpatterns as plans
from goals.quotas.urls import urlpatterns as quotas
from goals.remedies.urls import urlpatterns as remedies
from goals.responses.urls import urlpatterns as responses
from goals.scorecards.urls import urlpatterns as scorecards
from goals.settlements.urls import urlpatterns as settlements
from goals.simulations.urls import urlpatterns as simulations
from goals.targets.urls import urlpatterns as targets

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
    *remedies,
    *responses,
    *scorecards,
    *settlements,
    *simulations,
    *targets,
]
