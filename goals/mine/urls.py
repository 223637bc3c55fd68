"""Addresses of this capability."""

from django.urls import path

from goals.mine import views

urlpatterns = [path("mine/", views.mine, name="mine")]
