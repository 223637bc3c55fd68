"""Addresses of this capability."""

from django.urls import path

from goals.pay.statements.views import exports as paper_views
from goals.pay.statements.views import statements as views

urlpatterns = [
    path("incentives/estimate/<int:pk>/", views.deal_estimate, name="deal_estimate"),
    path("incentives/earned/", views.deals_earned, name="deals_earned"),
    path("statements/", views.statement_list, name="statement_list"),
    path("statements/attainment/", views.attainment_note, name="attainment_note"),
    path("statements/<int:person>/<str:period>/", views.statement_detail, name="statement_detail"),
    path("statements/<int:person>/<str:period>/<str:kind>/", paper_views.statement_export, name="statement_export"),
]
