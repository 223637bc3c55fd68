"""Addresses of this capability."""

from django.urls import path, re_path

from salesplan.core.history import views

urlpatterns = [
    path("history/", views.history_list, name="history_list"),
    re_path(r"^history/(?P<label>[a-z]+\.[a-z]+)/(?P<pk>\d+)/$", views.history_of, name="history_of"),
]
