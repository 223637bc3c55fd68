"""A statement as a document to sign and keep: the same rows as on its page, in the language of the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goals.pay.engine.results import ComponentEarnings, Posting
from goals.pay.engine.running_total import StatementLine
from goals.pay.plan.wording import sentences as wording
from goals.pay.statements import presenters
from goals.pay.statements.queries.statement import Statement
from goals.pay.wording import statements as pay_texts
from goals.pay.wording.reasons import why
from goals.pay.wording.terms import pay_word
from pipeline.deals.models import Deal
from salesplan.core import format as write
from salesplan.core.company.queries import calendar
from salesplan.core.pdf import MUTED, PdfDocument


@dataclass(frozen=True)
class StatementIssue:
    """By whom and when a statement is handed out, in which state, and of a frozen one which revision."""

    company: str
    at: datetime
    state: str
    revision: str = ""
    is_final: bool = True


def facts(statement: Statement, issue: StatementIssue) -> list[tuple[str, str]]:
    """Return what stands at the top of a statement."""
    period, code = statement.period, statement.currency
    rows = [
        (pgettext("of a person", "Name"), str(statement.person)),
        (_("Staff number"), statement.person.staff_number),
        (_("Period"), f"{write.day(period.start)} – {write.day(period.end)}"),
        (_("Incentive plan"), statement.plan.label if statement.plan else ""),
        (_("Quota"), "" if statement.quota is None else write.money(statement.quota, code)),
        (
            _("Attainment"),
            "" if statement.attainment is None else write.percent(statement.attainment, digits=1),
        ),
        (_("Currency"), code),
        (_("State"), issue.state),
        (_("Revision"), issue.revision),
    ]
    return [(term, text) for term, text in rows if text]


def title(statement: Statement) -> str:
    """Name a statement."""
    return _("Statement of %(who)s, %(period)s") % {
        "who": statement.person,
        "period": write.period_label(statement.period.key),
    }


def statement_document(statement: Statement, issue: StatementIssue) -> bytes:
    """Return the statement as PDF."""
    moment = write.moment(localtime(issue.at))
    document = PdfDocument(
        title(statement),
        author=issue.company,
        foot=" · ".join([title(statement), moment]),
        page_of=_("Page %(n)s of %(all)s"),
    )
    document.letterhead(issue.company, issue.state)
    document.name(title(statement))
    document.details(facts(statement, issue))
    for component in statement.components:
        _component(document, statement, component)
    _postings(document, statement)
    _balances(document, statement)
    for note in pay_texts.notes(statement.pay, calendar()):
        document.text(note, color=MUTED)
    if issue.is_final:
        names = [_("Employee: date, signature"), _("Manager: date, signature"), _("Released: date, signature")]
        document.signatures(names)
    return document.render()


def _component(document: PdfDocument, statement: Statement, component: ComponentEarnings) -> None:
    def money(amount: Decimal | None) -> str:
        return write.money(amount, statement.currency)

    document.heading(pay_texts.component(component.name))
    rows = [
        [
            "\n".join(filter(None, (row.label, row.why))),
            "" if row.amount is None else money(row.amount),
            "" if row.rate is None else wording.percent(row.rate),
            money(row.paid),
        ]
        for row in presenters.component_rows(component, statement.currency)
    ]
    heads = [_("Tier"), _("Amount"), _("Rate"), pay_word("commission")]
    total = [pay_word("commission"), "", "", money(component.earned)]
    document.table(heads, rows, widths=[4, 2, 1.2, 2], right={1, 2, 3}, totals=[total])
    if not component.lines:
        return
    document.subheading(_("Deal by deal"))
    lines = [_line(statement, line) for line in component.lines]
    heads = [_("Deal"), _("Sold on"), _("Credited"), _("How it was calculated"), pay_word("commission")]
    totals = [
        [_("Total of the lines"), "", money(presenters.credited(component).in_period), "", money(component.gross)]
    ]
    if presenters.credited(component).is_to_date:
        totals += [
            [_("Counted earlier"), "", money(presenters.credited(component).before), "", ""],
            [_("To date"), "", money(component.credited), "", ""],
        ]
    document.table(heads, lines, widths=[3, 2.2, 2, 3.6, 1.8], right={2, 4}, totals=totals)


def _line(statement: Statement, line: StatementLine) -> list[str]:
    credit, deal = line.credit, statement.line_deal(line)
    counts = credit is not None and not line.trues_up
    return [
        line_name(line, deal),
        write.day(credit.on) if credit else "",
        write.money(credit.amount, statement.currency) if counts else "",
        "\n".join(how(statement, line)),
        write.money(line.paid, statement.currency),
    ]


def line_name(line: StatementLine, deal: Deal | None) -> str:
    """Name what a line is paid for: the deal and its customer, or what stands for the whole period."""
    if deal is not None:
        overlay = line.credit.about.overlay if line.credit else 0
        texts = _("overlay %(share)s") % {"share": write.exact_percent(overlay / 100)} if overlay else ""
        return "\n".join(filter(None, (deal.name, str(deal.account or ""), texts)))
    return _("Figure of the period") if line.credit else _("The whole period")


def how(statement: Statement, line: StatementLine) -> list[str]:
    """Return how a line comes about, in parts that a reader can add; of one that earns nothing why."""
    if line.unpaid:
        return [pay_texts.unpaid(line.unpaid)]
    code, breakdown = statement.currency, presenters.line_parts(line, statement.currency)
    out = []
    for part, product in breakdown.products:
        earned = write.money(product, code)
        factors = f"{wording.money(part.amount, code)} × {wording.percent(part.rate)} = " if part else ""
        out.append(f"{factors}{earned}")
    for change, by in breakdown.moved:
        reason = why(change.rule, change.why, code)
        label = " ".join(filter(None, (pay_texts.kind(change.rule), change.name, reason and f"({reason})")))
        out.append(f"{label}: {write.signed(write.money(by, code), by)}")
    if breakdown.rounding:
        text = write.signed(write.money(breakdown.rounding, code), breakdown.rounding)
        out.append(_("Rounding: %(cents)s") % {"cents": text})
    if line.trues_up:
        out.append(pay_texts.kind("later rate"))
    return out


def posting_rows(statement: Statement) -> list[tuple[str, str, Any, bool]]:
    """Return the postings with their sums: what, for what, amount, whether it is a sum."""

    def rows(postings: Iterable[Posting]) -> list[tuple[str, str, Any, bool]]:
        return [
            (
                pay_texts.kind(posting.kind),
                f"{pay_texts.component(posting.name)} {why(posting.kind, posting.why, statement.currency)}".strip(),
                posting.amount,
                False,
            )
            for posting in postings
        ]

    earned, settled = presenters.posting_groups(statement.pay.postings)
    out = [*rows(earned), (pay_word("earned"), "", statement.earned, True)]
    return [*out, *rows(settled), (pay_word("payout"), "", statement.paid, True)]


def _postings(document: PdfDocument, statement: Statement) -> None:
    document.heading(_("From commission to payout"))
    shown = [
        (what, about, write.money(amount, statement.currency), is_sum)
        for what, about, amount, is_sum in posting_rows(statement)
    ]
    rows = [list(row[:3]) for row in shown[:-1]]
    document.table(
        [_("Posting"), _("For"), _("Amount")], rows, widths=[3, 4, 2], right={2}, totals=[list(shown[-1][:3])]
    )


def _balances(document: PdfDocument, statement: Statement) -> None:
    balances = presenters.balances(statement.pay)
    if not balances:
        return
    document.heading(_("Balances"))
    rows = [
        [
            balance.label,
            *(write.money(amount, statement.currency) for amount in (balance.opening, balance.change, balance.closing)),
        ]
        for balance in balances
    ]
    heads = [_("Balance"), _("At the start"), _("In the period"), _("At the end")]
    document.table(heads, rows, widths=[3, 2, 2, 2], right={1, 2, 3})
