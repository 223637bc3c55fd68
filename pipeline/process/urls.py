"""Addresses of this capability."""

from django.urls import path

from pipeline.process import views

urlpatterns = [
    path("process/", views.process_list, name="process_list"),
    path("process/new/", views.process_create, name="process_create"),
    path("process/<int:pk>/", views.process_edit, name="process_edit"),
    path("process/<int:pk>/default/", views.process_set_default, name="process_set_default"),
    path("process/<int:pk>/stages/new/", views.stage_create, name="stage_create"),
    path("process/stages/<int:pk>/edit/", views.stage_edit, name="stage_edit"),
    path("process/stages/<int:pk>/move/", views.stage_move, name="stage_move"),
    path("process/stages/<int:pk>/retire/", views.stage_retire, name="stage_retire"),
    path("process/stages/<int:pk>/restore/", views.stage_restore, name="stage_restore"),
    path("process/stages/<int:pk>/delete/", views.stage_delete, name="stage_delete"),
    path("process/loss-reasons/", views.loss_reason_list, name="loss_reason_list"),
    path("process/loss-reasons/new/", views.loss_reason_create, name="loss_reason_create"),
    path("process/loss-reasons/<int:pk>/edit/", views.loss_reason_edit, name="loss_reason_edit"),
]
