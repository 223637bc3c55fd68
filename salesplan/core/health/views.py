"""`/healthz`: for monitors and load balancers, without a login and without anything secret."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from salesplan.core.health import queries
from salesplan.core.health.choices import PARTS


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part is good, else 503; `?only=database,migrations` asks about some parts only."""
    told = request.GET.get("only", "")
    only = frozenset(told.split(",") if told else PARTS)
    if not only <= frozenset(PARTS):
        return JsonResponse({"status": "unknown", "parts": list(PARTS)}, status=400)
    found = queries.health(timezone.now(), only)
    good = all(check.is_good for check in found.values())
    checks = {part: {"state": check.state, "detail": check.detail, **check.facts} for part, check in found.items()}
    return JsonResponse({"status": "ok" if good else "bad", "checks": checks}, status=200 if good else 503)
