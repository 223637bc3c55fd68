"""Addresses of the leaderboard."""

from django.urls import path, re_path

from reports.leaderboard import views

urlpatterns = [
    path("reports/leaderboard/", views.show, name="leaderboard"),
    re_path(r"^reports/leaderboard/export\.(?P<kind>csv|xlsx)$", views.export, name="leaderboard_export"),
]
