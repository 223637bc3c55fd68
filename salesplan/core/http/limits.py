"""How often something may be tried: by person and by address, counted in the cache; too often is a 429.

What a step allows is a setting, `RATES[step]`, in the words of the sign-in library: `20/m/ip,5/h/user`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from salesplan.core.typing import View


def limited(step: str, *, also_get: bool = False) -> Callable[[View], View]:
    """Count the posts to a view (with `also_get` every request), and refuse those beyond the rate of the step."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            rates = {step: settings.RATES[step]}
            if consume(request, app="salesplan", action=step, config=rates, limit_get=also_get):
                return view(request, *args, **kwargs)
            return respond_429(request)

        return counted

    return decorate
