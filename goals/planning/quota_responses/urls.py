"""Addresses of this capability: a quota is named by its person, metric and period, so a link holds when it changes."""

from django.urls import path

from goals.planning.quota_responses import views

QUOTA = "responses/<int:person>/<slug:metric>/<str:key>/"

urlpatterns = [
    path("responses/", views.response_list, name="response_list"),
    path(QUOTA, views.response_detail, name="response_detail"),
    path(f"{QUOTA}accept/", views.response_accept, name="response_accept"),
    path(f"{QUOTA}object/", views.response_object, name="response_object"),
    path(f"{QUOTA}answer/", views.response_answer, name="response_answer"),
]
