"""The page behind the first link."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from salesplan.core.http.limits import limited
from salesplan.core.web.submitting import submit
from salesplan.people.opening.actions import open_product
from salesplan.people.opening.forms import OpeningForm
from salesplan.people.opening.queries import is_unopened, valid_link


@login_not_required
@limited("mail_link", also_get=True)
@never_cache
def first_admin(request: HttpRequest, secret: str) -> HttpResponse:
    """Make the first admin of an empty product, and sign them in."""
    now = timezone.now()
    if valid_link(secret, now) is None:
        return _void(request)
    form = OpeningForm(request.POST or None)
    answer = submit(request, form, lambda: open_product(secret, values=form.cleaned_data, at=now))
    if answer.refused:
        return _void(request)
    if not answer.done:
        return answer.render("people/opening/first.html")
    admin = answer.result
    login(request, admin, backend="django.contrib.auth.backends.ModelBackend")
    with translation.override(admin.language):
        return answer.go("reports:home", message=_("Welcome. This list shows what is left to set up."))


def _void(request: HttpRequest) -> HttpResponse:
    return render(request, "people/opening/void.html", {"is_unopened": is_unopened()}, status=404)
