"""Addresses of this capability."""

from django.urls import path

from goals.incentives import views

urlpatterns = [
    path("incentives/", views.plan_list, name="incentive_plan_list"),
    path("incentives/new/", views.create, name="incentive_plan_create"),
    path("incentives/<int:pk>/", views.detail, name="incentive_plan_detail"),
    path("incentives/<int:pk>/versions/new/", views.version_create, name="plan_version_create"),
    path("incentives/<int:pk>/versions/preview/", views.version_preview, name="plan_version_preview"),
    path("incentives/<int:pk>/versions/compare/", views.version_compare, name="plan_version_compare"),
    path("incentives/<int:pk>/people/new/", views.enrol, name="enrolment_create"),
    path("incentives/people/<int:pk>/end/", views.end_enrolment, name="enrolment_end"),
]
