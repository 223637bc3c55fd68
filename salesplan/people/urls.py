"""Addresses of people, teams and one's own profile."""

from django.urls import path

from salesplan.people.views import persons, profile, teams, wages

app_name = "people"
urlpatterns = [
    path("", persons.person_list, name="person_list"),
    path("invite/", persons.person_invite, name="person_invite"),
    path("<int:pk>/", persons.person_detail, name="person_detail"),
    path("<int:pk>/edit/", persons.person_edit, name="person_edit"),
    path("<int:pk>/move/", persons.person_move, name="person_move"),
    path("<int:pk>/lead/", persons.person_lead, name="person_lead"),
    path("<int:pk>/deactivate/", persons.person_deactivate, name="person_deactivate"),
    path("<int:pk>/reactivate/", persons.person_reactivate, name="person_reactivate"),
    path("<int:pk>/wage/", wages.person_wage, name="person_wage"),
    path("<int:pk>/send-link/", persons.person_send_link, name="person_send_link"),
    path("<int:pk>/photo/", profile.photo, name="photo"),
    path("leaderships/<int:pk>/end/", persons.leadership_end, name="leadership_end"),
    path("teams/", teams.team_tree, name="team_tree"),
    path("teams/new/", teams.team_create, name="team_create"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:pk>/deactivate/", teams.team_deactivate, name="team_deactivate"),
    path("teams/<int:pk>/reactivate/", teams.team_reactivate, name="team_reactivate"),
    path("profile/", profile.profile, name="profile"),
    path("profile/photo/", profile.photo_edit, name="photo_edit"),
    path("profile/photo/delete/", profile.photo_delete, name="photo_delete"),
    path("profile/keys/new/", profile.token_create, name="token_create"),
    path("profile/keys/<str:pk>/revoke/", profile.token_revoke, name="token_revoke"),
]
