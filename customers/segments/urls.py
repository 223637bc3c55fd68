"""Addresses of this capability."""

from django.urls import path

from customers.segments.views import building, insights, portrait, segments, targeting

urlpatterns = [
    path("segments/", segments.segment_list, name="segment_list"),
    path("segments/new/", segments.segment_create, name="segment_create"),
    path("segments/preview/", building.segment_preview, name="segment_preview"),
    path("segments/overlap/", insights.segment_overlap, name="segment_overlap"),
    path("segments/sets/", insights.segment_set_list, name="segment_set_list"),
    path("segments/sets/new/", insights.segment_set_create, name="segment_set_create"),
    path("segments/sets/<int:pk>/", insights.segment_set_edit, name="segment_set_edit"),
    path("segments/scoring/", insights.scoring_detail, name="scoring_detail"),
    path("segments/scoring/members/", insights.scoring_members, name="scoring_members"),
    path("segments/scoring/edit/", insights.scoring_edit, name="scoring_edit"),
    path("segments/of-account/<int:pk>/", insights.segments_of_account, name="segments_of_account"),
    path("segments/<int:pk>/", segments.segment_detail, name="segment_detail"),
    path("segments/<int:pk>/portrait/", portrait.segment_portrait, name="segment_portrait"),
    path("segments/<int:pk>/lookalikes/", targeting.segment_lookalikes, name="segment_lookalikes"),
    path("segments/fit/", targeting.fit_weights_edit, name="fit_weights_edit"),
    path("segments/<int:pk>/edit/", segments.segment_edit, name="segment_edit"),
    path("segments/<int:pk>/rule/", segments.segment_rule, name="segment_rule"),
    path("segments/<int:pk>/archive/", segments.segment_archive, name="segment_archive"),
    path("segments/<int:pk>/restore/", segments.segment_restore, name="segment_restore"),
    path("segments/<int:pk>/pick/", segments.segment_pick, name="segment_pick"),
    path("segments/<int:pk>/unpick/<int:account>/", segments.segment_unpick, name="segment_unpick"),
    path("segments/<int:pk>/explain/<int:account>/", insights.segment_explain, name="segment_explain"),
]
