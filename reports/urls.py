"""Addresses of the home page and of /reports/."""

from reports.dashboards.urls import urlpatterns as dashboards
from reports.digest.urls import urlpatterns as digest
from reports.heatmap.urls import urlpatterns as heatmap
from reports.home.urls import urlpatterns as home
from reports.leaderboard.urls import urlpatterns as leaderboard
from reports.monitoring.urls import urlpatterns as monitoring

app_name = "reports"
urlpatterns = [*digest, *heatmap, *dashboards, *home, *leaderboard, *monitoring]
