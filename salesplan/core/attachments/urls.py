"""Addresses of attached files."""

from django.urls import path

from salesplan.core.attachments import views

urlpatterns = [
    path("attachments/<str:place>/<int:pk>/", views.attachment_list, name="attachment_list"),
    path("attachments/<int:pk>/file/", views.attachment_file, name="attachment_file"),
    path("attachments/<int:pk>/remove/", views.attachment_remove, name="attachment_remove"),
]
