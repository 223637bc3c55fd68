"""The API below /api/v1/: each capability registers its own routes."""

from importlib import import_module

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
from rest_framework.routers import DefaultRouter

CAPABILITIES = [
    "salesplan.people",
    "customers.accounts",
    "customers.contacts",
    "customers.timeline",
    "customers.tasks",
    "pipeline.products",
    "pipeline.process",
    "pipeline.deals",
    "goals.quotas",
    "goals.incentives",
    "reports.dashboards",
]

router = DefaultRouter()
extra = []
for name in CAPABILITIES:
    module = import_module(f"{name}.api")
    module.register(router)
    extra += getattr(module, "urlpatterns", [])

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api:schema"), name="docs"),
    path("reference/", SpectacularRedocView.as_view(url_name="api:schema"), name="reference"),
    *extra,
    path("", include(router.urls)),
]
