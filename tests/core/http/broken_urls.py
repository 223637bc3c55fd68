"""The product's addresses, and two that break."""

from typing import Any

from django.http import HttpRequest
from django.urls import path

from salesplan.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def broken(request: HttpRequest) -> Any:
    raise ZeroDivisionError("a secret of the fault")


urlpatterns = [path("broken/", broken), path("api/broken/", broken), *urlpatterns]
