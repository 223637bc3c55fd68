"""Addresses of this capability."""

from django.urls import path

from salesplan.core.jobs import views

urlpatterns = [
    path("settings/jobs/", views.list_, name="job_list"),
    path("settings/jobs/<str:name>/run/", views.run_now, name="job_run"),
]
