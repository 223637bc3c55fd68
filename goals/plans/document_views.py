"""The plan as a document to hand on."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from goals.plans.views import found


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(str(found(request, pk)))
