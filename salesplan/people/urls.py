"""Addresses of people, teams and one's own profile."""

from django.urls import path

from salesplan.people.deputies import views as deputies
from salesplan.people.leaving import views as leaving
from salesplan.people.mail_change import views as mail
from salesplan.people.opening import views as opening
from salesplan.people.views import persons, profile, teams, wages

app_name = "people"
urlpatterns = [
    path("", persons.person_list, name="person_list"),
    path("first/<str:secret>/", opening.first_admin, name="first_admin"),
    path("invite/", persons.person_invite, name="person_invite"),
    path("<int:pk>/", persons.person_detail, name="person_detail"),
    path("<int:pk>/edit/", persons.person_edit, name="person_edit"),
    path("<int:pk>/move/", persons.person_move, name="person_move"),
    path("<int:pk>/lead/", persons.person_lead, name="person_lead"),
    path("<int:pk>/leave/", leaving.person_leave, name="person_leave"),
    path("leavings/<int:pk>/", leaving.leaving_detail, name="leaving_detail"),
    path("leavings/<int:pk>/edit/", leaving.leaving_edit, name="leaving_edit"),
    path("leavings/<int:pk>/choose/", leaving.leaving_choose, name="leaving_choose"),
    path("leavings/<int:pk>/kinds/<slug:part>/", leaving.leaving_rows, name="leaving_rows"),
    path("leavings/<int:pk>/start/", leaving.leaving_start, name="leaving_start"),
    path("leavings/<int:pk>/cancel/", leaving.leaving_cancel, name="leaving_cancel"),
    path("leavings/<int:pk>/retry/", leaving.leaving_retry, name="leaving_retry"),
    path("leavings/<int:pk>/undo/", leaving.leaving_undo, name="leaving_undo"),
    path("leavings/<int:pk>/received/", leaving.leaving_received, name="leaving_received"),
    path("<int:pk>/reactivate/", persons.person_reactivate, name="person_reactivate"),
    path("<int:pk>/wage/", wages.person_wage, name="person_wage"),
    path("<int:pk>/send-link/", persons.person_send_link, name="person_send_link"),
    path("<int:pk>/photo/", profile.photo, name="photo"),
    path("deputies/", deputies.deputy_list, name="deputy_list"),
    path("waiting/", deputies.waiting_list, name="waiting_list"),
    path("deputies/new/", deputies.deputy_create, name="deputy_create"),
    path("deputies/<int:pk>/end/", deputies.deputy_end, name="deputy_end"),
    path("leaderships/<int:pk>/end/", persons.leadership_end, name="leadership_end"),
    path("teams/", teams.team_tree, name="team_tree"),
    path("teams/new/", teams.team_create, name="team_create"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:pk>/deactivate/", teams.team_deactivate, name="team_deactivate"),
    path("teams/<int:pk>/reactivate/", teams.team_reactivate, name="team_reactivate"),
    path("profile/", profile.profile, name="profile"),
    path("profile/mail/", mail.mail_edit, name="mail_edit"),
    path("mail/confirm/<str:token>/", mail.mail_confirm, name="mail_confirm"),
    path("mail/object/<str:token>/", mail.mail_object, name="mail_object"),
    path("profile/photo/", profile.photo_edit, name="photo_edit"),
    path("profile/photo/delete/", profile.photo_delete, name="photo_delete"),
    path("profile/keys/new/", profile.token_create, name="token_create"),
    path("profile/keys/<str:pk>/revoke/", profile.token_revoke, name="token_revoke"),
]
