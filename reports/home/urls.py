"""Addresses of the home page."""

from django.urls import path

from reports.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("settings/setup/", views.setup_page, name="setup"),
    path("settings/setup/hide/", views.setup_hide, name="setup_hide"),
    path("home/<slug:part>/", views.home_part, name="home_part"),
]
