"""Pages of what deals are named by and nothing more: a list of names, some of them out of use, and their form.

Channels and loss reasons are such lists. What a list says stands in its view; how all of them look, in one template.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from salesplan.core.fields import NamedRecord
from salesplan.core.http.addresses import pattern
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@dataclass(frozen=True)
class LookupList:
    """What the page of a list says: its title, what it is for, its button, and what is said while it is empty."""

    title: str
    about: str
    add: str
    add_url: str
    edit_name: str
    icon: str
    empty: str
    empty_text: str
    # A link beside each name: what it says, and its address up to the key.
    link: str = ""
    link_url: str = ""

    def render(self, request: UserRequest, records: Iterable[NamedRecord]) -> HttpResponse:
        """Show the records, the form of each where the reader may change it."""
        edit = pattern(self.edit_name)
        rows = [(record, edit % record.pk) for record in records]
        return render(request, "components/lookup_list.html", {"page": self, "rows": rows})


def save_form(
    request: UserRequest, form: BaseForm, save: Callable[[], Any], done: str, to: str, **context: Any
) -> HttpResponse:
    """Show a form; when it is posted and valid, run the action and go on, or show its refusal at the field."""
    answer = submit(request, form, save)
    if answer.done:
        return answer.go(to, message=done)
    return answer.render("components/lookup_form.html", {"back": to, **context})
