"""Addresses of this capability."""

from django.urls import path

from customers.timeline import views

urlpatterns = [
    path("timeline/<str:ticket>/", views.timeline, name="timeline"),
    path("entries/", views.entry_list, name="entry_list"),
    path("entries/new/", views.entry_create, name="entry_create"),
    path("entries/<int:pk>/", views.entry_detail, name="entry_detail"),
    path("entries/<int:pk>/edit/", views.entry_edit, name="entry_edit"),
    path("entries/<int:pk>/delete/", views.entry_delete, name="entry_delete"),
    path("entries/<int:pk>/restore/", views.entry_restore, name="entry_restore"),
    path("mentions/", views.mention_list, name="mention_list"),
]
