"""Addresses of saved views."""

from django.urls import path

from salesplan.core.savedviews import views

urlpatterns = [
    path("views/", views.saved_view_list, name="saved_view_list"),
    path("views/new/", views.saved_view_create, name="saved_view_create"),
    path("views/<int:pk>/share/", views.saved_view_share, name="saved_view_share"),
    path("views/<int:pk>/delete/", views.saved_view_delete, name="saved_view_delete"),
]
