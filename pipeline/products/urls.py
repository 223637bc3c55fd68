"""Addresses of this capability."""

from django.urls import path

from pipeline.products import views

urlpatterns = [
    path("products/", views.product_list, name="product_list"),
    path("products/new/", views.create, name="product_create"),
    path("products/price/", views.price, name="product_price"),
    path("products/<int:pk>/", views.detail, name="product_detail"),
    path("products/<int:pk>/edit/", views.edit, name="product_edit"),
    path("products/<int:pk>/prices/new/", views.price_create, name="product_price_create"),
    path("products/<int:pk>/costs/new/", views.cost_create, name="product_cost_create"),
    path("products/costs/<int:pk>/withdraw/", views.cost_withdraw, name="product_cost_withdraw"),
    path("products/prices/<int:pk>/withdraw/", views.price_withdraw, name="product_price_withdraw"),
]
