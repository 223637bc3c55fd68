"""A statement as a document to sign and keep: the same rows as on its page, in the language of the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goals.pay.plan import wording
from goals.pay.statements import presenters
from goals.pay.statements.statement import Statement
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.reasons import why
from goals.pay.wording.terms import pay_word
from salesplan.core import format as write
from salesplan.core.company.queries import calendar
from salesplan.core.language import current_language
from salesplan.core.pdf import MUTED, Document


@dataclass(frozen=True)
class Issue:
    """By whom and when a statement is handed out, in which state, and of a frozen one which revision."""

    company: str
    at: datetime
    state: str
    revision: str = ""
    is_final: bool = True


def facts(made: Statement, issue: Issue) -> list[tuple[str, str]]:
    """Return what stands at the top of a statement."""
    period, code = made.period, made.currency
    found = [
        (pgettext("of a person", "Name"), str(made.person)),
        (_("Staff number"), made.person.staff_number),
        (_("Period"), f"{write.day(period.start, current_language())} – {write.day(period.end, current_language())}"),
        (_("Incentive plan"), made.plan.label if made.plan else ""),
        (_("Quota"), "" if made.quota is None else write.money(made.quota, code, current_language())),
        (_("Attainment"), "" if made.attainment is None else write.percent(made.attainment, current_language(), 1)),
        (_("Currency"), code),
        (_("State"), issue.state),
        (_("Revision"), issue.revision),
    ]
    return [(term, text) for term, text in found if text]


def title(made: Statement) -> str:
    """Name a statement."""
    return _("Statement of %(who)s, %(period)s") % {"who": made.person, "period": write.period_label(made.period.key)}


def statement_document(made: Statement, issue: Issue) -> bytes:
    """Return the statement as PDF."""
    moment = write.moment(localtime(issue.at), current_language())
    document = Document(
        title(made),
        lang=current_language(),
        author=issue.company,
        foot=" · ".join([title(made), moment]),
        page_of=_("Page %(n)s of %(all)s"),
    )
    document.letterhead(issue.company, issue.state)
    document.name(title(made))
    document.facts(facts(made, issue))
    for component in made.components:
        _component(document, made, component)
    _postings(document, made)
    _balances(document, made)
    for note in pay_texts.notes(made.pay, calendar()):
        document.text(note, color=MUTED)
    if issue.is_final:
        names = [_("Employee: date, signature"), _("Manager: date, signature"), _("Released: date, signature")]
        document.signatures(names)
    return document.render()


def _component(document: Document, made: Statement, component: Any) -> None:
    def money(amount: Any) -> str:
        return write.money(amount, made.currency, current_language())

    document.heading(pay_texts.component(component.name))
    rows = [
        [
            "\n".join(filter(None, (row.label, row.why))),
            "" if row.amount is None else money(row.amount),
            "" if row.rate is None else wording.percent(row.rate),
            money(row.paid),
        ]
        for row in presenters.component_rows(component, made.currency)
    ]
    heads = [_("Tier"), _("Amount"), _("Rate"), pay_word("commission")]
    total = [pay_word("commission"), "", "", money(component.earned)]
    document.table(heads, rows, widths=[4, 2, 1.2, 2], right={1, 2, 3}, totals=[total])
    if not component.lines:
        return
    document.subheading(_("Deal by deal"))
    lines = [_line(made, line) for line in component.lines]
    heads = [_("Deal"), _("Sold on"), _("Credited"), _("How it comes about"), pay_word("commission")]
    totals = [[_("Lines together"), "", money(presenters.credited(component).here), "", money(component.gross)]]
    if presenters.credited(component).is_to_date:
        totals += [
            [_("Counted earlier"), "", money(presenters.credited(component).before), "", ""],
            [_("To date"), "", money(component.credited), "", ""],
        ]
    document.table(heads, lines, widths=[3, 2.2, 2, 3.6, 1.8], right={2, 4}, totals=totals)


def _line(made: Statement, line: Any) -> list[str]:
    credit, deal = line.credit, made.line_deal(line)
    counts = credit is not None and not line.trues_up
    return [
        line_name(line, deal),
        write.day(credit.on, current_language()) if credit else "",
        write.money(credit.amount, made.currency, current_language()) if counts else "",
        "\n".join(how(made, line)),
        write.money(line.paid, made.currency, current_language()),
    ]


def line_name(line: Any, deal: Any) -> str:
    """Name what a line is paid for: the deal and its customer, or what stands for the whole period."""
    if deal is not None:
        overlay = line.credit.about.overlay if line.credit else 0
        told = (
            _("overlay %(share)s") % {"share": write.exact_percent(overlay / 100, current_language())}
            if overlay
            else ""
        )
        return "\n".join(filter(None, (deal.name, str(deal.account or ""), told)))
    return _("Figure of the period") if line.credit else _("The whole period")


def how(made: Statement, line: Any) -> list[str]:
    """Return how a line comes about, in parts that a reader can add; of one that earns nothing why."""
    if line.unpaid:
        return [pay_texts.unpaid(line.unpaid)]
    code, parts = made.currency, presenters.line_parts(line, made.currency)
    out = []
    for part, product in parts.products:
        earned = write.money(product, code, current_language())
        factors = f"{wording.money(part.amount, code)} × {wording.percent(part.rate)} = " if part else ""
        out.append(f"{factors}{earned}")
    for change, by in parts.moved:
        reason = why(change.rule, change.why, code)
        label = " ".join(filter(None, (pay_texts.kind(change.rule), change.name, reason and f"({reason})")))
        out.append(f"{label}: {write.signed(write.money(by, code, current_language()), by)}")
    if parts.rounding:
        said = write.signed(write.money(parts.rounding, code, current_language()), parts.rounding)
        out.append(_("Rounding: %(cents)s") % {"cents": said})
    if line.trues_up:
        out.append(pay_texts.kind("later rate"))
    return out


def posting_rows(made: Statement) -> list[tuple[str, str, Any, bool]]:
    """Return the postings with their sums: what, for what, amount, whether it is a sum."""

    def rows(postings: Any) -> list[tuple[str, str, Any, bool]]:
        return [
            (
                pay_texts.kind(one.kind),
                f"{pay_texts.component(one.name)} {why(one.kind, one.why, made.currency)}".strip(),
                one.amount,
                False,
            )
            for one in postings
        ]

    earned, settled = presenters.posting_groups(made.pay.postings)
    out = [*rows(earned), (pay_word("earned"), "", made.earned, True)]
    return [*out, *rows(settled), (pay_word("payout"), "", made.paid, True)]


def _postings(document: Document, made: Statement) -> None:
    document.heading(_("From commission to payout"))
    shown = [
        (what, about, write.money(amount, made.currency, current_language()), is_sum)
        for what, about, amount, is_sum in posting_rows(made)
    ]
    rows = [list(row[:3]) for row in shown[:-1]]
    document.table(
        [_("Posting"), _("For"), _("Amount")], rows, widths=[3, 4, 2], right={2}, totals=[list(shown[-1][:3])]
    )


def _balances(document: Document, made: Statement) -> None:
    found = presenters.balances(made.pay)
    if not found:
        return
    document.heading(_("Balances"))
    rows = [
        [
            one.label,
            *(
                write.money(amount, made.currency, current_language())
                for amount in (one.opening, one.change, one.closing)
            ),
        ]
        for one in found
    ]
    heads = [_("Balance"), _("At the beginning"), _("In the period"), _("At the end")]
    document.table(heads, rows, widths=[3, 2, 2, 2], right={1, 2, 3})
