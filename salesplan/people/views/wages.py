"""The base wage of a person: what was entered, and for an admin the next entry."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from salesplan.core.access import require
from salesplan.core.company.queries import business_day, company
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.forms import posted, put_fault
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest
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
        raise NotAllowed(_("What somebody earns is for them and for admins only."))
    now = timezone.now()
    if request.method == "POST":
        require(request.user, Role.ADMIN)
    form = WageForm(posted(request), initial={"starts_on": business_day(now)})
    if request.method == "POST" and form.is_valid():
        try:
            set_wage(person, **form.cleaned_data, by=request.user, at=now)
        except Refused as fault:
            put_fault(form, fault)
        else:
            messages.success(request, _("Entered. Pay that is not locked yet counts with it."))
            return redirect("people:person_wage", person.pk)
    context = {
        "person": person,
        "form": form,
        "wages": BaseWage.objects.visible_to(request.user).filter(person=person).select_related("by"),
        "currency": company().currency,
        "may_set": is_admin and not is_own,
    }
    return render(request, "people/wage.html", context, status=422 if form.errors else 200)
