"""Who may call the API: signed-in people; those who only look may not write."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework import permissions
from rest_framework.request import Request

if TYPE_CHECKING:
    # The framework loads this module while it makes its views.
    from rest_framework.views import APIView


def _role(request: Request) -> str:
    return getattr(request.user, "role", "")


class MayReadDocs(permissions.BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Schema and documentation are for who is signed in, unless a setting opens them."""
        return settings.API_DOCS_OPEN or bool(request.user and request.user.is_authenticated)


class SignedInAndMayWrite(permissions.IsAuthenticated):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Auditors read everything and change nothing; the actions check each step again."""
        if not super().has_permission(request, view):
            return False
        return request.method in permissions.SAFE_METHODS or _role(request) != "auditor"


class Admin(SignedInAndMayWrite):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Everybody reads, only admins write."""
        if not super().has_permission(request, view):
            return False
        return request.method in permissions.SAFE_METHODS or _role(request) == "admin"
