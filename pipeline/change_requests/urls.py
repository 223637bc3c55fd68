"""Addresses of this capability."""

from django.urls import path

from pipeline.change_requests import views

urlpatterns = [
    path("requests/", views.request_list, name="request_list"),
    path("requests/of-deal/<int:pk>/", views.requests_of_deal, name="requests_of_deal"),
    path("requests/<int:pk>/", views.request_detail, name="request_detail"),
    path("requests/<int:pk>/decide/", views.request_decide, name="request_decide"),
    path("requests/<int:pk>/withdraw/", views.request_withdraw, name="request_withdraw"),
]
