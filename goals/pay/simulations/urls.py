"""Addresses of this capability."""

from django.urls import path

from goals.pay.simulations import views

urlpatterns = [
    path("incentives/<int:pk>/simulate/", views.simulation, name="simulation"),
]
