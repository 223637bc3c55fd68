"""The API below /api/v1/: each capability registers its own routes."""

from importlib import import_module

from django.urls import URLPattern, include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from salesplan.core.api.views import Docs, UnknownAddress

CAPABILITIES = [
    "salesplan.core.attachments",
    "salesplan.people",
    "salesplan.people.deputies",
    "salesplan.people.leaving",
    "customers.accounts",
    "customers.contacts",
    "customers.timeline",
    "customers.outreach",
    "customers.loyalty",
    "customers.surveys",
    "customers.feedback",
    "customers.tasks",
    "customers.segments",
    "pipeline.products",
    "pipeline.process",
    "pipeline.deals",
    "pipeline.change_requests",
    "pipeline.receipts",
    "pipeline.returns",
    "goals.planning.quotas",
    "goals.pay.plan",
    "goals.pay.runs",
    "goals.pay.statements",
    "goals.pay.disputes",
    "goals.planning.goals",
    "goals.planning.quota_responses",
    "goals.appraisals",
    "reports.dashboards",
    "reports.leaderboard",
]


class Router(DefaultRouter):
    """Answers each address as it stands: with a suffix (`/goals.json`) every action would have to know of formats."""

    include_format_suffixes = False


router = Router()
extra: list[URLPattern] = []
for name in CAPABILITIES:
    module = import_module(f"{name}.api")
    module.register(router)
    extra += getattr(module, "urlpatterns", [])

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
    *extra,
    path("", include(router.urls)),
    re_path(r"^.+", UnknownAddress.as_view(), name="nothing"),
]
