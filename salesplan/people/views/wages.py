"""The base wage of a person: what was entered, and for an admin the next entry."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed
from salesplan.core.forms import posted
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.actions.wages import set_wage
from salesplan.people.choices import Role
from salesplan.people.forms import WageForm
from salesplan.people.models import BaseWage, User


@recently_confirmed
def person_wage(request: UserRequest, pk: int) -> HttpResponse:
    """Show a person's base wages to themselves and to admins; these enter the next one."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    is_admin, is_own = request.user.role == Role.ADMIN, person.pk == request.user.pk
    if not (is_admin or is_own):
        raise NotAllowed(_("Only the person and admins can see what someone earns."))
    now = timezone.now()
    if request.method == "POST":
        require(request.user, Role.ADMIN)
    form = WageForm(posted(request), initial={"starts_on": business_day(now)})
    answer = submit(request, form, lambda: set_wage(person, **form.cleaned_data, by=request.user, at=now))
    if answer.done:
        return answer.go(
            "people:person_wage",
            person.pk,
            message=_("Base wage entered. It counts for all pay that is not locked yet."),
        )
    context = {
        "person": person,
        "wages": BaseWage.objects.visible_to(request.user).filter(person=person).select_related("by"),
        "currency": company().currency,
        "may_set": is_admin and not is_own,
    }
    return answer.render("people/wage.html", context)
