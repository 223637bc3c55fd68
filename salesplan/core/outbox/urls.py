"""Addresses of this capability."""

from django.urls import path

from salesplan.core.outbox import views

urlpatterns = [
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/<int:pk>/", views.mail_detail, name="mail_detail"),
    path("mail/<int:pk>/retry/", views.mail_retry, name="mail_retry"),
]
