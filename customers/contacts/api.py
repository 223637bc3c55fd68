"""API of this capability."""

from rest_framework.routers import BaseRouter


def register(router: BaseRouter) -> None:
    """Add the routes of this capability."""
