"""Addresses of this capability."""

from django.urls import path

from goals.planning.corrective_actions import views

urlpatterns = [
    path("remedies/", views.corrective_action_list, name="remedy_list"),
    path("remedies/new/", views.corrective_action_create, name="remedy_create"),
    path("remedies/about/", views.corrective_actions_about, name="remedies_about"),
    path("remedies/<int:pk>/", views.corrective_action_detail, name="remedy_detail"),
    path("remedies/<int:pk>/complete/", views.corrective_action_complete, name="remedy_complete"),
    path("remedies/<int:pk>/drop/", views.corrective_action_drop, name="remedy_drop"),
    path("remedies/<int:pk>/review/", views.corrective_action_review, name="remedy_review"),
]
