"""Addresses of this capability."""

from django.urls import path

from goals.planning.corrective_actions import views

urlpatterns = [
    path("corrective-actions/", views.corrective_action_list, name="corrective_action_list"),
    path("corrective-actions/new/", views.corrective_action_create, name="corrective_action_create"),
    path("corrective-actions/about/", views.corrective_actions_about, name="corrective_actions_about"),
    path("corrective-actions/<int:pk>/", views.corrective_action_detail, name="corrective_action_detail"),
    path("corrective-actions/<int:pk>/complete/", views.corrective_action_complete, name="corrective_action_complete"),
    path("corrective-actions/<int:pk>/drop/", views.corrective_action_drop, name="corrective_action_drop"),
    path("corrective-actions/<int:pk>/review/", views.corrective_action_review, name="corrective_action_review"),
]
