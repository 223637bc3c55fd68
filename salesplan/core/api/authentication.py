"""Session login for the API, with CSRF; answers 401 (not 403) to those who are not signed in."""

from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    def authenticate_header(self, request: Request) -> str:
        return "Session"
