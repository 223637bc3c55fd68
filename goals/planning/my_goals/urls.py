"""Addresses of this capability."""

from django.urls import path

from goals.planning.my_goals import views

urlpatterns = [path("mine/", views.mine, name="mine")]
