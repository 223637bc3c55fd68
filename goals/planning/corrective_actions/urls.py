"""Addresses of this capability."""

from django.urls import path

from goals.planning.corrective_actions import views

urlpatterns = [
    path("remedies/", views.remedy_list, name="remedy_list"),
    path("remedies/new/", views.remedy_create, name="remedy_create"),
    path("remedies/about/", views.remedies_about, name="remedies_about"),
    path("remedies/<int:pk>/", views.remedy_detail, name="remedy_detail"),
    path("remedies/<int:pk>/complete/", views.remedy_complete, name="remedy_complete"),
    path("remedies/<int:pk>/drop/", views.remedy_drop, name="remedy_drop"),
    path("remedies/<int:pk>/review/", views.remedy_review, name="remedy_review"),
]
