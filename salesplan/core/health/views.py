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
    requested = request.GET.get("only", "")
    only = frozenset(requested.split(",") if requested else PARTS)
    if not only <= frozenset(PARTS):
        return JsonResponse({"status": "unknown", "parts": list(PARTS)}, status=400)
    results = queries.health(timezone.now(), only)
    is_healthy = all(check.is_good for check in results.values())
    checks = {name: {"state": check.state, "detail": check.detail, **check.details} for name, check in results.items()}
    return JsonResponse({"status": "ok" if is_healthy else "bad", "checks": checks}, status=200 if is_healthy else 503)
