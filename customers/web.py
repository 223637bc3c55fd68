"""How the pages of this app answer after a change: stay on the page with a toast, or go on without scripts."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from customers.accounts.models import Account
from customers.fields import RecordField
from salesplan.core.errors import Conflict
from salesplan.core.forms import retype
from salesplan.core.http.redirects import next_page
from salesplan.core.rights import Rights
from salesplan.core.typing import UserRequest
from salesplan.people.models import User


def changed(request: UserRequest, text: Any, *, to: str, undo: str = "", events: tuple[str, ...] = ()) -> HttpResponse:
    """Answer a change that leaves the page as it is: htmx gets a toast and events, a plain browser goes to `to`."""
    if not request.htmx:
        messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
        return redirect(to)
    toast = {"text": str(text), "level": "ok", **({"undo": undo} if undo else {})}
    triggers = {"closeDialog": True, "toast": toast, **dict.fromkeys(events, True)}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(triggers)})


def back(request: UserRequest, otherwise: str) -> HttpResponse:
    """Return to the page an undo came from (`next`), when it is one of ours."""
    return HttpResponseRedirect(next_page(request, otherwise))


def only_read(form: Any, rights: Rights, why: Callable[[list[str]], str]) -> str:
    """Let a form show the fields that its reader may not change; return why, where they may change none of it.

    Called when the form is drawn and not when it is read: what was sent all the same is refused by the action.
    """
    names = [name for name in form.fields if name in rights.table.fields]
    locked = rights.never(names) + rights.only_ask(names)
    for name in locked:
        form.fields[name].disabled = True
    return why(locked) if len(locked) == len(names) else ""


def show_conflict(form: Any, conflict: Conflict, record: Any, version: int | None) -> dict[str, Any]:
    """Prepare a form for the second of two writers; return the context of `components/conflict.html`.

    What only the other person changed is taken over into the form, what was typed stays, so saving again loses nothing;
    a field that both changed keeps what was typed, and the table shows both. Before, theirs and the other person come
    from the history of the record.
    """
    started = record.events.filter(version=version).order_by("-pgh_id").first()
    retype(form, "version", conflict.version)
    rows = []
    for difference in conflict.differences:
        name = difference.field
        if name not in form.fields:
            continue
        before = getattr(started, name, None)
        if started is not None and difference.typed == before:
            _set(form, name, difference.now)
        label = form.fields[name].label or difference.label
        rows.append((label, *(_said(record, name, value) for value in (before, difference.now, difference.typed))))
    return {"rows": rows, **_other_writer(record)}


def _other_writer(record: Any) -> dict[str, Any]:
    last = record.events.select_related("pgh_context").order_by("-pgh_id").first()
    if last is None:
        return {}
    metadata = last.pgh_context.metadata if last.pgh_context else {}
    return {"who": User.objects.filter(pk=metadata.get("user")).first(), "at": last.pgh_created_at}


def _said(record: Any, name: str, value: Any) -> Any:
    choices = dict(type(record)._meta.get_field(name).flatchoices)
    return "–" if value in (None, "") else choices.get(value, value)


def _set(form: Any, name: str, value: Any) -> None:
    """Put a value into posted data, as its input would send it."""
    key = form.add_prefix(name)
    form.data.pop(key, None)
    if isinstance(form.fields[name], RecordField):
        form.data[f"{key}_text"] = str(value or "")
    if value is not None and value is not False:
        form.data[key] = str(getattr(value, "pk", "on" if value is True else value))


def account_on_page(request: UserRequest) -> Account | None:
    """Return the account a form is opened for: `?account=12`, or that of the page a dialog lies over, if visible."""
    account_id = request.GET.get("account", "")
    if not account_id:
        page = getattr(request.htmx, "current_url_abs_path", None) or ""
        match = re.match(r"/customers/accounts/(\d+)/", page)
        account_id = match[1] if match else ""
    return Account.objects.visible_to(request.user).filter(pk=account_id).first() if account_id.isdecimal() else None
