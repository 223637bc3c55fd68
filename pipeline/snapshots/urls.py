"""Addresses of the open pipeline of past days."""

from django.urls import path

from pipeline.snapshots import views

urlpatterns = [path("open-then/", views.snapshot_list, name="snapshot_list")]
