"""Addresses of the briefing."""

from django.urls import path

from reports.digest import views

urlpatterns = [
    path("reports/briefing/", views.digest_detail, name="digest"),
    path("reports/briefing/briefing.pdf", views.digest_pdf, name="digest_pdf"),
]
