"""Addresses of this capability."""

from django.urls import path

from customers.contacts import views

urlpatterns = [
    path("contacts/", views.contact_list, name="contact_list"),
    path("contacts/new/", views.contact_create, name="contact_create"),
    path("contacts/pick/", views.contact_pick, name="contact_pick"),
    path("contacts/<int:pk>/", views.contact_detail, name="contact_detail"),
    path("contacts/<int:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/deactivate/", views.contact_deactivate, name="contact_deactivate"),
    path("contacts/<int:pk>/undo/<int:version>/", views.contact_undo, name="contact_undo"),
    path("contacts/<int:pk>/reactivate/", views.contact_reactivate, name="contact_reactivate"),
]
