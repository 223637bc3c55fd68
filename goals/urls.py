"""Addresses below /goals/."""

from goals.incentives.urls import urlpatterns as incentives
from goals.quotas.urls import urlpatterns as quotas

app_name = "goals"
urlpatterns = [*incentives, *quotas]
