"""The product's addresses, and two that break."""

from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.urls import path

from salesplan.urls import handler400, handler403, handler404, handler500, urlpatterns

log = structlog.get_logger(__name__)
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def broken(request: HttpRequest) -> Any:
    password = request.POST.get("password")
    address = getattr(settings, "DATABASE_ADDRESS", "")
    held = {"of the request": password, "address": address, "cookies": dict(request.COOKIES)}
    log.warning("about_to_break", fields=sorted(held))
    raise ZeroDivisionError("a secret of the fault")


urlpatterns = [path("broken/", broken), path("api/broken/", broken), *urlpatterns]
