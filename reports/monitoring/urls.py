"""Addresses of monitors."""

from django.urls import path

from reports.monitoring import views

urlpatterns = [
    path("reports/monitors/", views.monitor_list, name="monitor_list"),
    path("reports/monitors/new/", views.monitor_create, name="monitor_create"),
    path("reports/monitors/<int:pk>/", views.monitor_detail, name="monitor_detail"),
    path("reports/monitors/<int:pk>/value/", views.monitor_value, name="monitor_value"),
    path("reports/monitors/<int:pk>/edit/", views.monitor_edit, name="monitor_edit"),
    path("reports/monitors/<int:pk>/delete/", views.monitor_delete, name="monitor_delete"),
]
