"""What the system did, as a sentence in the reader's language: one template for each code.

An entry stores `code` and `data`, never the sentence. A code that is not here is shown by its name, so that an entry of
a newer version does no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.timeline.models import Entry
from salesplan.core.fields import label_of
from salesplan.core.format import NOTHING, exact_number, short_money


@dataclass(frozen=True)
class SystemSentence:
    """The template of a code and the icon beside it; the parts in braces come from `PARTS`."""

    template: Any
    icon: str = "cog"
    status: str = ""


SENTENCES: dict[str, SystemSentence] = {
    "account_created": SystemSentence(gettext_lazy("{who} created the customer."), "building-2"),
    "account_owner_changed": SystemSentence(
        gettext_lazy("{who} handed the customer over from {from} to {to}."), "arrow-right-left"
    ),
    "contact_added": SystemSentence(gettext_lazy("{who} added the contact {contact}."), "user-plus"),
    "deal_created": SystemSentence(gettext_lazy("{who} created the deal {deal}."), "square-kanban"),
    "deal_owner_changed": SystemSentence(
        gettext_lazy("{who} handed {deal} over from {from} to {to}."), "arrow-right-left"
    ),
    "deal_moved": SystemSentence(gettext_lazy("{who} moved {deal} from {from} to {to}."), "arrow-right"),
    "deal_won": SystemSentence(gettext_lazy("{who} won {deal}: {amount}."), "trophy", "ok"),
    "deal_lost": SystemSentence(gettext_lazy("{who} lost {deal}. Reason: {reason}."), "circle-x", "bad"),
    "deal_reopened": SystemSentence(gettext_lazy("{who} reopened {deal}."), "rotate-ccw"),
    "deal_returned": SystemSentence(gettext_lazy("{who} booked a return for {deal}: {amount}."), "undo-2", "warn"),
    "deal_return_back": SystemSentence(
        gettext_lazy("{who} reversed a return for {deal}: {amount}. Reason: {note}"), "rotate-ccw"
    ),
    "change_asked": SystemSentence(
        gettext_lazy("{who} requested a change to {deal}: {what}. Reason: {why}. {request}"), "message-square", "warn"
    ),
    "change_agreed": SystemSentence(gettext_lazy("{who} agreed to a change to {deal}: {what}. {request}"), "check"),
    "change_granted": SystemSentence(
        gettext_lazy("{who} granted a change to {deal}: {what}. {why} {request}"), "circle-check", "ok"
    ),
    "change_granted_without": SystemSentence(
        gettext_lazy("{who} granted a change to {deal} without the agreement of {without}: {what}. {why} {request}"),
        "circle-check",
        "warn",
    ),
    "change_refused": SystemSentence(
        gettext_lazy("{who} refused a change to {deal}: {what}. Reason: {why}. {request}"), "circle-x", "bad"
    ),
    "change_withdrawn": SystemSentence(
        gettext_lazy("{who} withdrew a request for {deal}: {what}. {request}"), "undo-2"
    ),
    "receipt_invoiced": SystemSentence(gettext_lazy("{who} booked an invoice for {deal}: {amount}."), "file-text"),
    "receipt_paid": SystemSentence(gettext_lazy("{who} booked a payment for {deal}: {amount}."), "hand-coins", "ok"),
    "receipt_invoiced_back": SystemSentence(
        gettext_lazy("{who} booked a credit note for {deal}: {amount}."), "undo-2", "warn"
    ),
    "receipt_paid_back": SystemSentence(gettext_lazy("{who} booked a refund for {deal}: {amount}."), "undo-2", "warn"),
    "points_redeemed": SystemSentence(gettext_lazy("{who} redeemed {points} points: {reward}."), "gift", "ok"),
    "points_returned": SystemSentence(gettext_lazy("{who} returned {points} points: {reward}."), "undo-2", "warn"),
    "sale_rerated": SystemSentence(
        gettext_lazy("{who} booked {deal} at a rate of {to} instead of {from}. Reason: {reason}"), "arrow-left-right"
    ),
    "file_added": SystemSentence(gettext_lazy("{who} attached {file} to {deal}."), "paperclip"),
    "file_removed": SystemSentence(gettext_lazy("{who} removed {file} from {deal}."), "paperclip", "warn"),
    "receipt_file_added": SystemSentence(gettext_lazy("{who} attached {file} to a receipt of {deal}."), "paperclip"),
    "receipt_file_removed": SystemSentence(
        gettext_lazy("{who} removed {file} from a receipt of {deal}."), "paperclip", "warn"
    ),
    "survey_answered": SystemSentence(
        gettext_lazy("{contact} answered the survey {survey} with {score}."), "message-square"
    ),
    "task_done": SystemSentence(gettext_lazy("{who} completed the task {title}."), "check"),
}
UNKNOWN = SystemSentence(gettext_lazy("{who}: {code}"))


def sentence(entry: Entry) -> SafeString:
    """Return what an entry of the system says."""
    template = str(SENTENCES.get(entry.code, UNKNOWN).template)
    placeholders = [name for name in PARTS if "{" + name + "}" in template]
    return format_html(template, **{name: PARTS[name](entry) for name in placeholders})


def look(entry: Entry) -> SystemSentence:
    """Return icon and status of an entry of the system."""
    return SENTENCES.get(entry.code, UNKNOWN)


def _who(entry: Entry) -> str:
    return str(entry.by) if entry.by else _("The system")


def _plain(name: str) -> Callable[[Any], str]:
    """Return a text of the entry, in Chinese where the page is Chinese and the entry has it (`…_zh`)."""

    def text(entry: Entry) -> str:
        label = label_of(str(entry.data.get(name) or ""), str(entry.data.get(f"{name}_zh") or ""))
        return label or NOTHING

    return text


def _linked(url_name: str, pk: int, text: str) -> str:
    try:
        return format_html('<a href="{}">{}</a>', reverse(url_name, args=[pk]), text)
    except NoReverseMatch:
        return text


def _deal(entry: Entry) -> str:
    deal = entry.data.get("deal")
    name = entry.data.get("name") or (deal if isinstance(deal, str) else "") or _("the deal")
    pk = deal if isinstance(deal, int) else entry.about_id
    return _linked("pipeline:deal_detail", pk, name) if pk else name


def _contact(entry: Entry) -> str:
    name = entry.data.get("name") or NOTHING
    return _linked("customers:contact_detail", entry.data["contact"], name) if entry.data.get("contact") else name


def _amount(entry: Entry) -> str:
    try:
        amount = Decimal(str(entry.data.get("amount")))
    except InvalidOperation:
        return NOTHING
    return short_money(amount, str(entry.data.get("currency") or ""))


PARTS: dict[str, Callable[[Any], Any]] = {
    "who": _who,
    "deal": _deal,
    "contact": _contact,
    "amount": _amount,
    "from": _plain("from"),
    "to": _plain("to"),
    "reason": _plain("reason"),
    "note": _plain("note"),
    "title": _plain("title"),
    "survey": _plain("survey"),
    "score": _plain("score"),
    "what": _plain("what"),
    "why": lambda entry: str(entry.data.get("why") or ""),
    "without": _plain("without"),
    "request": lambda entry: _linked("pipeline:request_detail", entry.data.get("request"), _("Request")),
    "file": _plain("file"),
    "points": lambda entry: exact_number(Decimal(str(entry.data.get("points") or 0))),
    "reward": _plain("reward"),
    "code": lambda entry: entry.code.replace("_", " "),
}
