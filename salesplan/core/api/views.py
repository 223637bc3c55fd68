"""The documentation of the API, under the pages' strict policy, and the answer for addresses that are none."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

# The document builds its own style elements in the browser; scripts stay as strict as everywhere else.
STYLES = {"style-src": [SELF, UNSAFE_INLINE]}


@method_decorator(csp_update(STYLES), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The schema to read and to try; its script has an address of its own, since inline ones are not run."""

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Send a stranger to the sign-in page: this is a page, not an answer for programs."""
        if isinstance(exc, exceptions.NotAuthenticated):
            return redirect_to_login(self.request.get_full_path())
        return super().handle_exception(exc)


class UnknownAddress(APIView):
    """An address below the API that is none: a problem like all others, not a page."""

    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise exceptions.NotFound
