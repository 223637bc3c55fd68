"""Addresses of this capability."""

from django.urls import path

from salesplan.core.company import views

urlpatterns = [
    path("settings/company/", views.company_edit, name="company_edit"),
    path("settings/company/rates/new/", views.rate_create, name="rate_create"),
]
