"""Addresses of windfalls."""

from django.urls import path

from goals.pay.windfalls import views

urlpatterns = [
    path("pay/windfalls/", views.windfall_list, name="windfall_list"),
    path("pay/windfalls/<int:deal>/<int:posting>/<int:person>/", views.windfall_decide, name="windfall_decide"),
]
