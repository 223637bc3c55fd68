"""Addresses of this capability."""

from django.urls import path, re_path

from customers.surveys import views

urlpatterns = [
    path("surveys/", views.survey_list, name="survey_list"),
    path("surveys/new/", views.survey_create, name="survey_create"),
    path("surveys/<int:pk>/", views.survey_detail, name="survey_detail"),
    path("surveys/<int:pk>/edit/", views.survey_edit, name="survey_edit"),
    path("surveys/<int:pk>/preview/", views.survey_preview, name="survey_preview"),
    re_path(r"^surveys/(?P<pk>\d+)/(?P<step>activate|close|reopen)/$", views.survey_step, name="survey_step"),
    path("surveys/answers/", views.response_list, name="response_list"),
    path("surveys/answers/<int:pk>/", views.response_detail, name="response_detail"),
    path("surveys/invitations/<int:pk>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("accounts/<int:pk>/surveys/", views.surveys_of_account, name="surveys_of_account"),
    path("answer/<str:token>/", views.answer, name="answer"),
]
