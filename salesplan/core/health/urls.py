"""Addresses of this capability."""

from django.urls import path

from salesplan.core.health import views

urlpatterns = [path("healthz", views.healthz, name="healthz")]
