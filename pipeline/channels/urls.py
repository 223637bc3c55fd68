"""Addresses of this capability."""

from django.urls import path

from pipeline.channels import views

urlpatterns = [
    path("channels/", views.channel_list, name="channel_list"),
    path("channels/new/", views.create, name="channel_create"),
    path("channels/<int:pk>/edit/", views.edit, name="channel_edit"),
]
