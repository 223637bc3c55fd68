"""A member's ledger as finished values for the page and the statement."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.loyalty.models.members import LoyaltyMember
from customers.loyalty.queries.members import PointsRow, balance_on, ledger
from customers.loyalty.wording import about_text, part_text
from salesplan.core import format as write
from salesplan.core.company.queries import business_day, company
from salesplan.core.format import comma
from salesplan.core.language import current_language
from salesplan.core.money import ZERO
from salesplan.core.pdf import PdfDocument

# Where the rows of other records are seen, by what a row is about.
PLACES = {"deal": "pipeline:deal_detail", "adjustment": "customers:loyalty_adjustment_detail"}


def ledger_rows(rows: Iterable[PointsRow]) -> list[dict[str, Any]]:
    """Return rows of the ledger as texts, each with the address of what it is about."""
    currency, lang = company().currency, current_language()
    return [_row(row, currency, lang) for row in rows]


def _row(row: PointsRow, currency: str, lang: str) -> dict[str, Any]:
    entry = row.entry
    reasons = [part_text(part, currency) for part in entry.parts]
    if entry.waived:
        reasons.append(
            _("%(points)s waived because they had already been spent") % {"points": write.exact_number(entry.waived)}
        )
    if entry.note:
        reasons.append(entry.note)
    return {
        "day": write.day(entry.day, lang),
        "kind": entry.get_kind_display(),
        "about": _("Deal") if entry.about_kind == "deal" else about_text(entry),
        "url": _url(entry.about_kind, entry.about_id),
        "why": write.semicolon(lang).join(reasons),
        "points": write.signed(write.exact_number(entry.points), entry.points),
        "is_negative": entry.points < 0,
        "expires": write.day(entry.lot.expires_on, lang) if entry.lot and entry.lot.expires_on else "",
        "balance": write.exact_number(row.balance),
        "who": str(entry.by) if entry.by else _("The system"),
    }


def _url(kind: str, pk: int | None) -> str:
    if kind not in PLACES or pk is None:
        return ""
    try:
        return reverse(PLACES[kind], args=[pk])
    except NoReverseMatch:
        return ""


def statement(member: LoyaltyMember, start: date | None, end: date | None, *, at: datetime) -> bytes:
    """Return the statement of a member as a PDF: what they had, each row, and what they have."""
    lang, today = current_language(), business_day(at)
    rows = ledger(member, start, end)[::-1]
    before = balance_on(member, start - timedelta(1)) if start else ZERO
    after = rows[-1].balance if rows else before
    first, last = start or member.joined_on, end or today
    document = PdfDocument(_("Points of %(customer)s") % {"customer": member}, lang=lang, author=company().name)
    document.letterhead(company().name, write.day(today, lang))
    document.name(_("Record of points"))
    document.details(
        [
            (_("Customer"), member),
            (pgettext("loyalty", "Tier"), member.tier.label if member.tier else "–"),
            (_("Days"), f"{write.day(first, lang)} – {write.day(last, lang)}"),
            (_("Balance before"), write.exact_number(before)),
            (_("Balance after"), write.exact_number(after)),
        ]
    )
    texts = ledger_rows(rows)
    document.table(
        [_("Day"), _("What"), _("Why"), pgettext("loyalty", "Points"), pgettext("loyalty", "Balance")],
        [[row["day"], comma(lang).join(filter(None, (row["kind"], row["about"]))), row["why"], row["points"], row["balance"]] for row in texts],
        widths=[2, 3, 5, 2, 2],
        right={3, 4},
    )  # fmt: skip
    return document.render()
