"""Addresses of one's own pages."""

from django.urls import path

from salesplan.core.favourites import views

urlpatterns = [
    path("favourites/", views.favourite_list, name="favourite_list"),
    path("favourites/new/", views.favourite_create, name="favourite_create"),
    path("favourites/<int:pk>/edit/", views.favourite_edit, name="favourite_edit"),
    path("favourites/<int:pk>/delete/", views.favourite_delete, name="favourite_delete"),
    path("recent-pages/new/", views.recent_page_create, name="recent_page_create"),
]
