"""Addresses of settlements."""

from django.urls import path

from goals.pay.settlements import views

urlpatterns = [path("settlements/<int:pk>/", views.show, name="settlement")]
