"""Addresses of this capability."""

from django.urls import path

from goals.planning.sales_plans.views import document as document_views
from goals.planning.sales_plans.views import plans as views
from goals.planning.sales_plans.views import progress as running_views
from goals.planning.sales_plans.views import sections as section_views

urlpatterns = [
    path("plans/", views.plan_list, name="sales_plan_list"),
    path("plans/new/", views.create, name="sales_plan_create"),
    path("plans/<int:pk>/", views.detail, name="sales_plan_detail"),
    path("plans/<int:pk>/name/", views.rename, name="sales_plan_rename"),
    path("plans/<int:pk>/template/", views.template, name="sales_plan_template"),
    path("plans/<int:pk>/change/", views.amend, name="sales_plan_amend"),
    path("plans/<int:pk>/compare/", views.compare, name="sales_plan_compare"),
    path("plans/<int:pk>/review/", views.review, name="sales_plan_review"),
    path("plans/<int:pk>/move/<str:verb>/", views.move, name="sales_plan_move"),
    path("plans/<int:pk>/edit/<str:section>/", section_views.edit, name="sales_plan_edit"),
    path("plans/<int:pk>/tasks/<uuid:key>/", section_views.edit_tasks, name="sales_plan_edit_tasks"),
    path("plans/<int:pk>/customers/", section_views.customer_list, name="sales_plan_customers"),
    path("plans/<int:pk>/customers/preview/", section_views.preview, name="sales_plan_preview"),
    path("plans/<int:pk>/spend/", running_views.spend_list, name="sales_plan_spend_list"),
    path("plans/<int:pk>/spend/new/", running_views.spend, name="sales_plan_spend"),
    path("plans/<int:pk>/spend/<int:entry>/reverse/", running_views.reverse_spend, name="sales_plan_spend_reverse"),
    path("plans/<int:pk>/step/<str:kind>/<uuid:key>/", running_views.step, name="sales_plan_step"),
    path("plans/<int:pk>/document/", document_views.document, name="sales_plan_document"),
]
