"""Address of throwing the demo away."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [path("settings/demo/", views.demo_discard, name="demo_discard")]
