"""Addresses of returns."""

from django.urls import path

from pipeline.returns import views

urlpatterns = [
    path("returns/of-deal/<int:pk>/", views.returns_of_deal, name="returns_of_deal"),
    path("returns/<int:pk>/reverse/", views.return_reverse, name="return_reverse"),
    path("deals/<int:pk>/returns/new/", views.return_record, name="return_record"),
]
