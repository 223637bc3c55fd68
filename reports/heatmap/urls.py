"""Addresses of the heat map."""

from django.urls import path, re_path

from reports.heatmap import views

urlpatterns = [
    path("reports/quotas/heatmap/", views.quota_heatmap, name="quota_heatmap"),
    re_path(
        r"^reports/quotas/heatmap/export\.(?P<kind>csv|xlsx)$", views.quota_heatmap_export, name="quota_heatmap_export"
    ),
]
