"""Addresses of this capability."""

from django.urls import path

from pipeline.deals.views import deals as views
from pipeline.deals.views import steps as step_views

urlpatterns = [
    path("deals/new/", views.deal_create, name="deal_create"),
    path("deals/preview/", views.deal_preview, name="deal_preview"),
    path("deals/line-price/", views.deal_line_price, name="deal_line_price"),
    path("deals/account-options/", views.deal_account_options, name="deal_account_options"),
    path("deals/of-account/<int:pk>/", views.deals_of_account, name="deals_of_account"),
    path("deals/<int:pk>/", views.deal_detail, name="deal_detail"),
    path("deals/<int:pk>/edit/", views.deal_edit, name="deal_edit"),
    path("deals/<int:pk>/ask/", views.deal_ask, name="deal_ask"),
    path("deals/<int:pk>/move/", step_views.deal_move, name="deal_move"),
    path("deals/<int:pk>/undo/<int:move_pk>/", step_views.deal_undo, name="deal_undo"),
    path("deals/<int:pk>/postpone/", step_views.deal_postpone, name="deal_postpone"),
    path("deals/<int:pk>/next-step/", step_views.deal_next_step, name="deal_next_step"),
]
