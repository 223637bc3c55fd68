"""Addresses of this capability."""

from django.urls import path

from salesplan.core.search import views

urlpatterns = [path("search/", views.search_all, name="search")]
