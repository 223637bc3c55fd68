"""Addresses of the forecast's basis."""

from django.urls import path

from pipeline.forecasts import views

urlpatterns = [
    path("forecast/", views.forecast_basis, name="forecast_basis"),
    path("forecast/stages/<int:pk>/<slug:band>/", views.forecast_deals, name="forecast_deals"),
]
