"""Addresses of this capability."""

from django.urls import path

# The converter of `quota_owner` is registered there.
import goals.planning.quotas.urls  # noqa: F401
from goals.planning.goals.views import gaps as gap_views
from goals.planning.goals.views import goals as views
from goals.planning.goals.views import steps as step_views

urlpatterns = [
    path("targets/", views.goal_list, name="goal_list"),
    path("targets/against/", views.goals_against_quotas, name="goals_against_quotas"),
    path("targets/new/", views.goal_create, name="goal_create"),
    path("targets/check/", views.goal_check, name="goal_check"),
    path("targets/<int:pk>/", views.goal_detail, name="goal_detail"),
    path("targets/<int:pk>/edit/", views.goal_edit, name="goal_edit"),
    path("targets/<int:pk>/activate/", step_views.goal_activate, name="goal_activate"),
    path("targets/<int:pk>/close/", step_views.goal_close, name="goal_close"),
    path("targets/<int:pk>/drop/", step_views.goal_drop, name="goal_drop"),
    path("targets/<int:pk>/reopen/", step_views.goal_reopen, name="goal_reopen"),
    path("targets/<int:pk>/progress/", step_views.goal_progress, name="goal_progress"),
    path("targets/<int:pk>/gap/", gap_views.goal_gap, name="goal_gap"),
    path("quotas/<quota_owner:kind>/<int:pk>/<str:key>/gap/", gap_views.quota_gap, name="quota_gap"),
]
