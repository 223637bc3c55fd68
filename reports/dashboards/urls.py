"""Addresses of the dashboards."""

from django.urls import path

from reports.dashboards import views

urlpatterns = [
    path("reports/quotas/", views.quota_dashboard, name="quota_dashboard"),
    path("reports/quotas/export/", views.quota_export, name="quota_export"),
    path("reports/quotas/<slug:part>/", views.quota_part, name="quota_part"),
    path("reports/sales/", views.sales_dashboard, name="sales_dashboard"),
    path("reports/sales/funnel/<int:process>/<int:place>/", views.funnel_list, name="funnel_list"),
    path("reports/sales/<slug:part>/", views.sales_part, name="sales_part"),
    path("reports/causes/<slug:cause>/", views.cause_list, name="cause_list"),
    path("reports/causes/<slug:cause>/tasks/", views.cause_tasks, name="cause_tasks"),
]
