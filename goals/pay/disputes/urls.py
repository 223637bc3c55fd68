"""Addresses of this capability. A line is named by its lasting name; `missing` stands for none."""

from django.urls import path

from goals.pay.disputes import views

urlpatterns = [
    path("disputes/", views.dispute_list, name="dispute_list"),
    path("disputes/new/<str:period>/<slug:ref>/", views.dispute_create, name="dispute_create"),
    path("disputes/<int:pk>/", views.dispute_detail, name="dispute_detail"),
    path("disputes/<int:pk>/say/", views.dispute_say, name="dispute_say"),
    path("disputes/<int:pk>/decide/", views.dispute_decide, name="dispute_decide"),
    path("disputes/<int:pk>/escalate/", views.dispute_escalate, name="dispute_escalate"),
    path("disputes/<int:pk>/withdraw/", views.dispute_withdraw, name="dispute_withdraw"),
]
