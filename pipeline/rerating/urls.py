"""Addresses of re-rating."""

from django.urls import path

from pipeline.rerating import views

urlpatterns = [
    path("reratings/", views.rerating_list, name="rerating_list"),
    path("reratings/new/", views.rerating_create, name="rerating_create"),
]
