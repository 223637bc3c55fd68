"""Addresses of this capability."""

from django.urls import path

from goals.pay.plan.views import plans as views
from goals.pay.plan.views import teams as team_views

urlpatterns = [
    path("incentives/", views.plan_list, name="incentive_plan_list"),
    path("incentives/new/", views.create, name="incentive_plan_create"),
    path("incentives/<int:pk>/", views.detail, name="incentive_plan_detail"),
    path("incentives/<int:pk>/people/new/", views.enrol, name="enrolment_create"),
    path("incentives/<int:pk>/people/teams/", team_views.enrol_team, name="enrolment_team"),
    path("incentives/people/<int:pk>/end/", views.end_enrolment, name="enrolment_end"),
]
