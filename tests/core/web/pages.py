"""A small page of each shape that `core.web.submitting` serves; what is typed as `name` says what the action does."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from salesplan.core.errors import Conflict, FieldDifference, MissingFields, NeedsRequest, NotAllowed, Refused
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import press, submit

PAGE = "core/savedviews/edit.html"
DONE: list[str] = []


class NoteForm(forms.Form):
    name = forms.CharField(max_length=20)
    version = forms.IntegerField(required=False)
    why = forms.CharField(required=False)
    is_shared = forms.BooleanField(required=False)


class RequestForm(NoteForm):
    is_asking = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_asking = bool(self.data.get("why"))

    def ask_why(self) -> None:
        self.fields["why"].required = True


def act(name: str) -> str:
    """Do what is typed, or refuse it."""
    faults: dict[str, Exception] = {
        "at field": Refused("Not this name.", field="name"),
        "elsewhere": Refused("Not today.", field="no such field"),
        "renamed": Refused("Not that day.", field="closed"),
        "conflict": Conflict("Changed.", [FieldDifference("name", "Name", "theirs", "conflict")], 7),
        "gone": Conflict("Gone meanwhile."),
        "missing": MissingFields("Say why.", ["why"]),
        "request": NeedsRequest("Send request.", fields=["name"]),
        "forbidden": NotAllowed("Not you."),
    }
    if name in faults:
        raise faults[name]
    DONE.append(name)
    return name.upper()


def edit(request: UserRequest) -> HttpResponse:
    form = NoteForm(posted(request))
    answer = submit(request, form, lambda: act(form.cleaned_data["name"]), at={"closed": "why"})
    if answer.done:
        return answer.go("/after/", message=f"Saved {answer.result}.", undo="/undo/")
    return answer.render(PAGE)


def dialog(request: UserRequest) -> HttpResponse:
    form = NoteForm(posted(request))
    answer = submit(request, form, lambda: act(form.cleaned_data["name"]))
    if answer.done:
        return answer.stay("Saved.", to="/after/", undo="/undo/", events=("notesChanged",))
    return answer.render(PAGE)


def ask(request: UserRequest) -> HttpResponse:
    form = RequestForm(posted(request))
    answer = submit(request, form, lambda: act(form.cleaned_data["name"]), ask=lambda: act(form.cleaned_data["why"]))
    if answer.asked:
        return answer.go("/asked/", message="Asked for.")
    return answer.render(PAGE, {"needs": form.fields["why"].required})


def rows(request: UserRequest) -> HttpResponse:
    form, other = NoteForm(posted(request)), NoteForm(posted(request), prefix="row")
    answer = submit(request, form, lambda: act(form.cleaned_data["name"]), parts=[other])
    return answer.go("/after/") if answer.done else answer.render(PAGE, {"other": other})


def merged(request: UserRequest) -> HttpResponse:
    form = NoteForm(posted(request))
    fresh = NoteForm({"name": "of both"})
    answer = submit(request, form, lambda: act(form.cleaned_data["name"]), merge=lambda fault: fresh)
    return answer.go("/after/") if answer.done else answer.render(PAGE)


def button(request: UserRequest) -> HttpResponse:
    name = request.POST["name"]
    return press(request, lambda: act(name), to="/after/", message=lambda result: f"Done: {result}")


def place(request: UserRequest) -> HttpResponse:
    answer = submit(request, None, lambda: act(request.POST["name"]))
    page = engines["django"].from_string("{{ message }}").render({"message": answer.message}, request)
    return HttpResponse(page, status=answer.status)


urlpatterns = [
    path("edit/", edit),
    path("dialog/", dialog),
    path("ask/", ask),
    path("rows/", rows),
    path("merged/", merged),
    path("button/", button),
    path("place/", place),
    path("", include("salesplan.urls")),
]
