"""Addresses of this capability."""

from django.urls import path

from goals.pay.editor.views import bench as views_bench
from goals.pay.editor.views import builder as views_build
from goals.pay.editor.views import document as views_document
from goals.pay.editor.views import drafts as views

urlpatterns = [
    path("incentives/try/", views_bench.plan_try, name="incentive_plan_try"),
    path("incentives/<int:pk>/versions/new/", views.draft_create, name="plan_version_create"),
    path("incentives/<int:pk>/versions/compare/", views_document.version_compare, name="plan_version_compare"),
    path("incentives/<int:pk>/drafts/", views.plan_drafts, name="plan_draft_list"),
    path("incentives/drafts/<int:pk>/", views.draft_detail, name="plan_draft_detail"),
    path("incentives/drafts/<int:pk>/edit/", views_build.draft_edit, name="plan_draft_edit"),
    path("incentives/drafts/<int:pk>/preview/", views_build.draft_preview, name="plan_draft_preview"),
    path("incentives/drafts/<int:pk>/submit/", views.draft_submit, name="plan_draft_submit"),
    path("incentives/drafts/<int:pk>/withdraw/", views.draft_withdraw, name="plan_draft_withdraw"),
    path("incentives/drafts/<int:pk>/return/", views.draft_return, name="plan_draft_return"),
    path("incentives/drafts/<int:pk>/approve/", views.draft_approve, name="plan_draft_approve"),
    path("incentives/drafts/<int:pk>/discard/", views.draft_discard, name="plan_draft_discard"),
    path("incentives/drafts/<int:pk>/restore/", views.draft_restore, name="plan_draft_restore"),
    path("incentives/versions/<int:pk>/document/", views_document.version_document, name="plan_version_document"),
    path("incentives/versions/<int:pk>/document.pdf", views_document.version_pdf, name="plan_version_pdf"),
    path("incentives/versions/<int:pk>/accept/", views_document.version_accept, name="plan_version_accept"),
]
