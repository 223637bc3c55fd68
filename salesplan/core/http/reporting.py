"""What a page of an error may show while DEBUG is on, which only the demo may have: no secret of settings, session or form.

Django hides settings by their names. Addresses with a password in them (of the database, the broker, the cache), what was
typed into a form, and variables that hold one of these are hidden here too.
"""

import re
from types import FrameType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

NAMES = re.compile("API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|SESSION|COOKIE|CODE|LINK|EMAIL_CONFIG", re.I)
WITH_PASSWORD = re.compile(r"(\w[\w+.-]*://[^\s:/@]*):[^\s@/]+@")


class HidingFilter(SafeExceptionReporterFilter):
    hidden_settings = NAMES

    def cleanse_setting(self, key: int | str, value: object) -> Any:
        """Hide by name, and the password of an address."""
        cleansed = super().cleanse_setting(key, value)
        return WITH_PASSWORD.sub(r"\1:…@", cleansed) if isinstance(cleansed, str) else cleansed

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always, and not only where DEBUG is off."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        """Show the names of what was sent, and of what is no secret the values."""
        if request is None:
            return {}
        sent = super().get_post_parameters(request).copy()
        for name in sent:
            if NAMES.search(name):
                sent[name] = self.cleansed_substitute
        return sent

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> Any:
        """Show the variables of a frame that are no secret by their name and hold none."""
        variables = super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self._shown(name, value)) for name, value in variables]

    def _shown(self, name: str, value: object) -> Any:
        if NAMES.search(name):
            return self.cleansed_substitute
        text = repr(value) if not isinstance(value, str) else value
        hidden = (settings.SECRET_KEY, *settings.ENCRYPTION_KEYS, *settings.SECRET_KEY_FALLBACKS)
        if WITH_PASSWORD.search(text) or any(secret and secret in text for secret in hidden):
            return self.cleansed_substitute
        # Requests and forms hold what was typed and the cookies.
        return f"<{type(value).__name__}>" if not isinstance(value, str | int | float | bool | type(None)) else value
