"""Pages of scorecards, rounds, appraisals and their outcomes."""

from typing import Any

from django.http import HttpRequest

from salesplan.core.errors import NotAllowed, Refused


def posted(request: HttpRequest) -> Any:
    """Return what a form is bound to; an empty POST is one too."""
    return request.POST if request.method == "POST" else None


def put(form: Any, fault: Refused) -> None:
    """Show a refusal at its field, or above the form; what may not be done at all is no matter of the form."""
    if isinstance(fault, NotAllowed):
        raise fault
    form.add_error(fault.field if fault.field in form.fields else None, fault.message)
