"""Addresses of this capability."""

from django.urls import path

from pipeline.market import views

urlpatterns = [
    path("rivals/", views.rival_list, name="rival_list"),
    path("rivals/new/", views.create, name="rival_create"),
    path("rivals/<int:pk>/", views.detail, name="rival_detail"),
    path("rivals/<int:pk>/edit/", views.edit, name="rival_edit"),
]
