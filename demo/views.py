"""The page on which an admin throws the demo company away."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from demo.actions import ask_to_discard, hint_again
from demo.forms import DiscardForm
from demo.queries import added_since, demo_company, would_go
from salesplan.core.access import ADMIN, require
from salesplan.core.company.queries import company
from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.typing import UserRequest

# Seconds after which the worker is told again, and the reader that it takes long.
LATE = 60


@recently_confirmed
def demo_discard(request: UserRequest) -> HttpResponse:
    """Show what would go and ask; while the worker does it, wait until one has to sign in anew."""
    require(request.user, ADMIN)
    demo = demo_company()
    if demo is None:
        raise Http404
    if demo.discard_asked_at and request.method != "POST":
        late = (timezone.now() - demo.discard_asked_at).total_seconds() > LATE
        if late:
            hint_again()
        return render(request, "demo/waiting.html", {"demo": demo, "is_late": late})
    person = request.user
    initial = {"name": str(person), "username": person.get_username()}
    form = DiscardForm(request.POST or None, initial=initial, expected=company().name)
    if request.method == "POST" and form.is_valid():
        values = {
            key: form.cleaned_data[key] for key in ("company", "language", "name", "email", "username", "password")
        }
        ask_to_discard(opening=values, by=person, at=timezone.now())
        return redirect("demo:demo_discard")
    context = {"form": form, "rows": would_go(), "added": added_since(demo)}
    return render(request, "demo/discard.html", context, status=422 if form.errors else 200)
