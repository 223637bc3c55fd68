"""Addresses of this capability."""

from django.urls import path

from pipeline.deals import views

urlpatterns = [
    path("deals/<int:pk>/", views.deal_detail, name="deal_detail"),
]
