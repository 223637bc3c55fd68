"""A frozen statement as a document to keep: the same figures as on its page, in the language of the reader."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goals.pay import exports
from goals.pay.models import PayRun, Payslip
from pipeline.deals.models import Deal
from salesplan.core import format as write
from salesplan.core.pdf import Document
from salesplan.core.writing import lang


def statement_document(run: PayRun, slip: Payslip, person: Any, *, company: str, at: datetime) -> bytes:
    """Return the statement as PDF."""
    period, code = write.period_label(run.period_key), slip.currency
    title = _("Statement of %(who)s, %(period)s") % {"who": person, "period": period}
    document = Document(
        title,
        lang=get_language() or "en",
        author=company,
        foot=" · ".join([title, write.moment(localtime(at), lang())]),
        page_of=_("Page %(n)s of %(all)s"),
    )
    document.heading(title)
    plan = f"{slip.version.plan.label} v{slip.version.number}" if slip.version else ""
    document.facts(
        [
            (_("Company"), company),
            *([(_("Staff number"), person.staff_number)] if person.staff_number else []),
            (_("Period"), f"{write.day(run.starts_on, lang())} – {write.day(run.ends_on, lang())}"),
            (_("Plan"), plan),
            (_("State"), run.get_state_display()),
            (_("Revision"), f"{slip.revision} · {slip.digest[:16]}"),
        ]
    )
    document.heading(_("From the opening to the closing balance"))
    rows = [[label, what, write.money(amount, code, lang())] for label, what, amount in exports.summary_rows(slip)]
    document.table([_("Posting"), _("For"), _("Amount")], rows, widths=[3, 4, 2], right={2})
    for note in exports.notes(slip):
        document.text(note)
    found = list(exports.line_rows(slip))
    names = dict(Deal.objects.filter(pk__in={row[2] for row in found if row[2]}).values_list("pk", "name"))
    lines = [
        [
            name,
            write.day(on, lang()) if on else "",
            names.get(deal, ""),
            write.money(amount, code, lang()),
            rates,
            write.money(paid, code, lang()),
        ]
        for name, on, deal, amount, rates, paid, _note in found
    ]
    if lines:
        document.heading(_("Lines"))
        document.table(exports.line_heads()[:6], lines, widths=[2, 1.9, 3.8, 2.1, 1.5, 2], right={3, 4, 5})
    return document.render()
