"""Addresses of the home page and of /reports/."""

from reports.dashboards.urls import urlpatterns as dashboards
from reports.home.urls import urlpatterns as home
from reports.monitoring.urls import urlpatterns as monitoring

app_name = "reports"
urlpatterns = [*dashboards, *home, *monitoring]
