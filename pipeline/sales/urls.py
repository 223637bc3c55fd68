"""Addresses of the sales ledger."""

from django.urls import path

from pipeline.sales import views

urlpatterns = [
    path("sales/", views.sale_list, name="sale_list"),
    path("sales/of-deal/<int:pk>/", views.sales_of_deal, name="sales_of_deal"),
    path("sales/of-account/<int:pk>/", views.sales_of_account, name="sales_of_account"),
]
