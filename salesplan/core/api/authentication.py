"""Who calls the API: signed in as on the pages, with CSRF, or with a key, whose wrong tries are counted by address."""

import time
from typing import Any

from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from salesplan.core.api.limits import meter
from salesplan.core.http.origin import client_address


class SessionAuthentication(authentication.SessionAuthentication):
    """Answers 401 (not 403) to those who are not signed in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class KeyAuthentication(TokenAuthentication):
    """A key in the header; an address that sends wrong ones waits, also with a right one."""

    def authenticate(self, request: Request) -> Any:
        """Return the person of the key, or None where there is none."""
        if not request.headers.get("Authorization"):
            return None
        address = client_address(request._request)
        self._hold(meter.passes("api_key", address, now=time.time(), add=0))
        try:
            return super().authenticate(request)
        except exceptions.AuthenticationFailed:
            self._hold(meter.passes("api_key", address, now=time.time()))
            raise

    @staticmethod
    def _hold(seconds: float) -> None:
        if seconds:
            raise exceptions.Throttled(wait=seconds, detail=_("Too many invalid keys from this address."))
