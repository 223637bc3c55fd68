"""What forms of this app know of the page they are opened on, and of what their reader may change."""

import re
from collections.abc import Callable

from django.forms import BaseForm

from customers.accounts.models import Account
from salesplan.core.rights import Rights
from salesplan.core.typing import UserRequest


def only_read(form: BaseForm, rights: Rights, why: Callable[[list[str]], str]) -> str:
    """Let a form show the fields that its reader may not change; return why, where they may change none of it.

    Called when the form is drawn and not when it is read: what was sent all the same is refused by the action.
    """
    names = [name for name in form.fields if name in rights.table.fields]
    locked = rights.never(names) + rights.only_ask(names)
    for name in locked:
        form.fields[name].disabled = True
    return why(locked) if len(locked) == len(names) else ""


def account_on_page(request: UserRequest) -> Account | None:
    """Return the account a form is opened for: `?account=12`, or that of the page a dialog lies over, if visible."""
    account_id = request.GET.get("account", "")
    if not account_id:
        page = getattr(request.htmx, "current_url_abs_path", None) or ""
        match = re.match(r"/customers/accounts/(\d+)/", page)
        account_id = match[1] if match else ""
    return Account.objects.visible_to(request.user).filter(pk=account_id).first() if account_id.isdecimal() else None
