"""Addresses of invoices and payments."""

from django.urls import path, re_path

from pipeline.receipts import views

urlpatterns = [
    path("receipts/", views.receipt_list, name="receipt_list"),
    re_path(r"^receipts/export\.(?P<kind>csv|xlsx)$", views.receipt_export, name="receipt_export"),
    path("receipts/of-deal/<int:pk>/", views.receipts_of_deal, name="receipts_of_deal"),
    path("receipts/<int:pk>/reverse/", views.receipt_reverse, name="receipt_reverse"),
    path("deals/<int:pk>/receipts/new/", views.receipt_record, name="receipt_record"),
]
