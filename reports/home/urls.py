"""Addresses of the home page."""

from django.urls import path

from reports.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/<slug:part>/", views.home_part, name="home_part"),
]
