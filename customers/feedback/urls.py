"""Addresses of this capability."""

from django.urls import path

from customers.feedback import views

urlpatterns = [
    path("cases/", views.case_list, name="case_list"),
    path("cases/new/", views.case_create, name="case_create"),
    path("cases/<int:pk>/", views.case_detail, name="case_detail"),
    path("cases/<int:pk>/edit/", views.case_edit, name="case_edit"),
    path("cases/<int:pk>/start/", views.case_start, name="case_start"),
    path("cases/<int:pk>/resolve/", views.case_resolve, name="case_resolve"),
    path("cases/<int:pk>/reopen/", views.case_reopen, name="case_reopen"),
    path("accounts/<int:pk>/cases/", views.cases_of_account, name="cases_of_account"),
    path("improvements/", views.improvement_list, name="improvement_list"),
    path("improvements/new/", views.improvement_create, name="improvement_create"),
    path("improvements/<int:pk>/", views.improvement_detail, name="improvement_detail"),
    path("improvements/<int:pk>/edit/", views.improvement_edit, name="improvement_edit"),
    path("improvements/<int:pk>/release/", views.improvement_release, name="improvement_release"),
    path("improvements/<int:pk>/drop/", views.improvement_drop, name="improvement_drop"),
    path("improvements/<int:pk>/tell/", views.improvement_tell, name="improvement_tell"),
]
