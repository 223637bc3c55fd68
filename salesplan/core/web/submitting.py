"""One way from a form to an action to an answer.

    def team_edit(request: UserRequest, pk: int) -> HttpResponse:
        team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
        form = TeamForm(posted(request), instance=team)
        answer = submit(
            request,
            form,
            lambda: actions.edit_team(
                team, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
            ),
        )
        if answer.done:
            return answer.go("people:team_tree", message=_("Team saved."))
        return answer.render("people/teams/edit.html", {"team": team})

What became of it is one of four:

- nothing was sent (200), and the form is shown;
- it was done, and the view says where to go;
- it was refused (422), by the form or by the action, and stands in the form at its field;
- somebody else was first (409): the form keeps what was typed and shows the difference (`components/conflict.html`), and
  its version is the one that stands now, so that sending it again is a decision.

What somebody may not do at all (`NotAllowed`) is no matter of the form; it goes on and is answered with a 403.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from salesplan.core.errors import Conflict, MissingFields, NeedsRequest, NotAllowed, Refused
from salesplan.core.forms import SubmittedForm, add_refusal
from salesplan.core.typing import Destination, DisplayText, UserRequest
from salesplan.core.web import answers, conflicts

Result = TypeVar("Result")
# Of a refusal, where it is shown: a field of the form instead of the one it names, or None for above the form.
Places = Mapping[str, str | None]


class RequestingForm(Protocol):
    """A form that can ask for a change which its reader cannot make alone."""

    @property
    def is_asking(self) -> bool:
        """Whether the reader was told so and has given a reason."""

    def ask_why(self) -> None:
        """Let the form ask for the reason."""


@dataclass
class Submission(Generic[Result]):
    """What became of a form: `status`, the form to show, and what the action returned or refused."""

    request: HttpRequest
    form: Any
    status: int = 200
    done: bool = False
    # The change request that was made instead, where one can only ask.
    asked: Any = None
    refused: Refused | None = None
    # The fields that must be filled in first, as the action says.
    missing: list[str] = field(default_factory=list)
    _result: Result | None = None

    @property
    def result(self) -> Result:
        """What the action returned; asked for only once it is done."""
        assert self.done
        return cast(Result, self._result)

    @property
    def conflict(self) -> Conflict | None:
        """What the other one saved, where somebody else was first."""
        return self.refused if isinstance(self.refused, Conflict) else None

    @property
    def message(self) -> DisplayText:
        """The sentence of the refusal, or nothing."""
        return self.refused.message if self.refused else ""

    def go(self, to: Destination, *args: Any, message: DisplayText = "", undo: str = "") -> HttpResponse:
        """Go to a record, an address or a named URL; `message` is said there, `undo` is the address that takes it back."""
        if message:
            messages.success(self.request, str(message), extra_tags=f"undo:{undo}" if undo else "")
        return redirect(to, *args)

    def stay(self, message: DisplayText, *, to: str, undo: str = "", events: Iterable[str] = ()) -> HttpResponse:
        """Close the dialog and leave the page as it is; without scripts go `to`."""
        return answers.changed(cast(UserRequest, self.request), message, to=to, undo=undo, events=events)

    def render(self, template: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
        """Show the form, with what is wrong, in the status that says so."""
        return render(self.request, template, {"form": self.form, **(context or {})}, status=self.status)


def submit(
    request: HttpRequest,
    form: SubmittedForm | None,
    act: Callable[[], Result],
    *,
    parts: Iterable[Any] = (),
    at: Places | None = None,
    merge: Callable[[Conflict], Any] | None = None,
    ask: Callable[[], Any] | None = None,
) -> Submission[Result]:
    """Do what was sent, once `form` and its `parts` (formsets, further forms) are valid; `act` reads their cleaned data.

    `at` moves a refusal to another field. `merge` makes the form that is shown after a conflict, where more is known than the
    difference. `ask` makes the change request when one cannot do it alone (`NeedsRequest`); the form then is an `AskingForm`.
    A button has no form: `form` is None, and what was refused is the `message`.
    """
    answer: Submission[Result] = Submission(request, form)
    if request.method != "POST":
        return answer
    answer.status = 422
    # Each of them is looked at, so that all that is wrong is said at once.
    wrong = [one for one in (form, *parts) if one is not None and not one.is_valid()]
    if wrong:
        return answer
    try:
        answer._result = act()
        answer.done, answer.status = True, 200
    except NotAllowed:
        raise
    except Conflict as error:
        answer.refused, answer.status = error, error.status
        if merge is not None:
            answer.form = merge(error)
        elif isinstance(form, BaseForm):
            conflicts.show(form, error)
    except NeedsRequest as error:
        _ask(answer, error, ask, at)
    except (Refused, MissingFields) as error:
        _refuse(answer, error, at)
    return answer


def _refuse(answer: Submission[Any], error: Refused | MissingFields, at: Places | None) -> None:
    """Show a refusal at its field."""
    if isinstance(error, MissingFields):
        answer.missing = error.fields
        error = Refused(error.message, field=error.fields[0] if len(error.fields) == 1 else None, code="missing")
    answer.refused, answer.status = error, 422
    if at and error.field is not None and error.field in at:
        error = Refused(error.message, field=at[error.field], code=error.code)
    if answer.form is not None:
        add_refusal(answer.form, error)


def _ask(answer: Submission[Any], error: NeedsRequest, ask: Callable[[], Any] | None, at: Places | None) -> None:
    """Ask for what one cannot do alone, or say first that it takes a request, and why it is wanted."""
    if ask is None:
        return _refuse(answer, error, at)
    form = cast(RequestingForm, answer.form)
    if not form.is_asking:
        form.ask_why()
        return _refuse(answer, error, at)
    try:
        answer.asked = ask()
    except NotAllowed:
        raise
    except Refused as refusal:
        _refuse(answer, refusal, at)


def press(
    request: HttpRequest,
    act: Callable[[], Result],
    *,
    to: Destination,
    message: DisplayText | Callable[[Result], DisplayText] = "",
) -> HttpResponse:
    """Do what a button of a page says and go `to`; what is refused is said there.

    `message` is what is said once it is done, or makes it of what the action returned.
    """
    try:
        result = act()
    except NotAllowed:
        raise
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        if text := message(result) if callable(message) else message:
            messages.success(request, str(text))
    return redirect(to)
