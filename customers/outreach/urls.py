"""Addresses of this capability."""

from django.urls import path

from customers.outreach import views

urlpatterns = [
    path("outreach/", views.outreach_list, name="outreach_list"),
    path("outreach/policy/", views.outreach_policy, name="outreach_policy"),
    path("accounts/<int:pk>/outreach/", views.outreach_of_account, name="outreach_of_account"),
    path("contacts/<int:pk>/suppress/", views.outreach_suppress, name="outreach_suppress"),
    path("contacts/<int:pk>/release/", views.outreach_release, name="outreach_release"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
