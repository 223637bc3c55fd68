"""Asking for a new mail address, and the two links that are mailed. Links are followed by a post: mail programs look first."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core.forms import posted
from salesplan.core.http.limits import limited
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.forms import MailForm
from salesplan.people.mail_change import actions, queries
from salesplan.people.mail_change.models import MailChange
from salesplan.people.models import User


@limited("mail_change")
@recently_confirmed
def mail_edit(request: UserRequest) -> HttpResponse:
    """One's own mail address: ask for another."""
    person, now = User.objects.get(pk=request.user.pk), timezone.now()
    form = MailForm(posted(request))
    answer = submit(
        request, form, lambda: actions.ask_for_change(person, new=form.cleaned_data["email"], by=request.user, at=now)
    )
    if answer.done:
        return answer.go(
            "people:profile",
            message=_("We sent a link to the new address. The address takes effect once you follow it."),
        )
    return answer.render("people/mail/edit.html", {"person": person, "waiting": queries.open_change(person, now)})


@login_not_required
@limited("mail_link", also_get=True)
def mail_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """From the new mailbox: the address is mine."""
    now = timezone.now()
    change = queries.to_confirm(token, now)
    return _follow(request, "confirm", change, lambda: actions.confirm_change(change, at=now))


@login_not_required
@limited("mail_link", also_get=True)
def mail_object(request: HttpRequest, token: str) -> HttpResponse:
    """From the old mailbox: this was not me, or is not right."""
    now = timezone.now()
    change = queries.to_object(token, now)
    return _follow(request, "object", change, lambda: actions.object_to_change(change, at=now))


def _follow(request: HttpRequest, step: str, change: MailChange | None, act: Callable[[], User]) -> HttpResponse:
    """Show what a link does, and do it when the button is pressed."""
    answer = submit(request, None, act)
    context: dict[str, Any] = {"change": change, "step": step, "refused": answer.refused}
    if answer.done:
        context["person"] = answer.result
    return answer.render(f"people/mail/{step}.html", context)
