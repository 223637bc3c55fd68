"""Addresses of this capability."""

from django.urls import path, register_converter

from goals.planning.quotas import views
from salesplan.people.choices import OwnerKind


class OwnerKindConverter:
    regex = "|".join(OwnerKind)

    def to_python(self, value: str) -> OwnerKind:
        return OwnerKind(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(OwnerKindConverter, "quota_owner")

urlpatterns = [
    path("quotas/", views.quota_list, name="quota_list"),
    path("quotas/copy/<str:key>/", views.copy, name="quota_copy"),
    path("quotas/<quota_owner:kind>/<int:pk>/<str:key>/", views.edit, name="quota_edit"),
    path("quotas/<quota_owner:kind>/<int:pk>/<str:key>/cell/", views.edit_cell, name="quota_edit_cell"),
    path("quotas/<quota_owner:kind>/<int:pk>/<str:key>/history/", views.history, name="quota_history"),
    path("quotas/<quota_owner:kind>/<int:pk>/<str:key>/remove/", views.remove, name="quota_remove"),
]
