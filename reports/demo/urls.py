"""Address of throwing the demo away."""

from django.urls import path

from reports.demo import views

urlpatterns = [path("settings/demo/", views.demo_discard, name="demo_discard")]
