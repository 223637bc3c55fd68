"""The page of scheduled work, and starting one piece of it by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.errors import NotAllowed
from salesplan.core.jobs import actions, queries
from salesplan.core.typing import UserRequest

MAY_LOOK = {"admin", "auditor"}


@login_required
@require_safe
def list_(request: UserRequest) -> HttpResponse:
    """Show every entry of the schedule with its last and next run."""
    if request.user.role not in MAY_LOOK:
        raise NotAllowed(_("Only admins and auditors can see scheduled jobs."))
    now = timezone.now()
    return render(
        request,
        "core/jobs/list.html",
        {"jobs": queries.jobs(now), "runs": queries.recent_runs(), "life": queries.signs_of_life()},
    )


@login_required
@require_POST
def run_now(request: UserRequest, name: str) -> HttpResponse:
    """Send one piece of scheduled work to the worker."""
    actions.run_now(name, by_role=request.user.role)
    messages.success(request, _("Sent to the worker; the result appears here in a moment."))
    return redirect("core:job_list")
