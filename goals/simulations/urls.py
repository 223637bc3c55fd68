"""Addresses of this capability."""

from django.urls import path

from goals.simulations import views

urlpatterns = [
    path("incentives/<int:pk>/simulate/", views.simulation, name="simulation"),
]
