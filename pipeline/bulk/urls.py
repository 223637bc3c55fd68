"""Addresses of bulk steps."""

from django.urls import path

from pipeline.bulk import views

urlpatterns = [
    path("bulk/new/", views.bulk_create, name="bulk_create"),
    path("bulk/<int:pk>/", views.bulk_detail, name="bulk_detail"),
    path("bulk/<int:pk>/undo/", views.bulk_undo, name="bulk_undo"),
]
