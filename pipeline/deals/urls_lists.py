"""Addresses of the board and the table of deals."""

from django.urls import path, re_path

from pipeline.deals.views import lists as views

urlpatterns = [
    path("deals/", views.deal_list, name="deal_list"),
    path("deals/board/", views.deal_board, name="deal_board"),
    path("deals/filter/", views.deal_filter, name="deal_filter"),
    re_path(r"^deals/export\.(?P<kind>csv|xlsx)$", views.deal_export, name="deal_export"),
    path("deals/<int:pk>/cell/<slug:key>/", views.deal_cell, name="deal_cell"),
]
