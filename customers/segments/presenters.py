"""Segments as finished values for their pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.purchases import queries as purchases
from customers.segments import registry
from customers.segments.choices import Cause, FactKind
from customers.segments.models import Segment, SegmentMembership, SegmentVersion
from customers.segments.queries import matching, members
from customers.segments.queries.lookalikes import Lookalike
from customers.segments.queries.matching import ConditionAnswer, read_rule
from customers.segments.queries.portrait import Portrait, PortraitFigures
from customers.segments.rules.conditions import BadRule, Group
from customers.segments.rules.portrait import Share
from customers.segments.wording import STAGE_NAMES, condition_text, fit_reason, rule_lines, subject, value_text, why
from salesplan.core import format as write
from salesplan.core.company.queries import company
from salesplan.core.http.addresses import pattern
from salesplan.core.periods import month_start
from salesplan.people.models import User

FLOW_DAYS = 30


@dataclass(frozen=True)
class SegmentRow:
    """One line of the list."""

    segment: Segment
    count: int
    entered: int
    left: int


def rows(user: User, segments: Iterable[Segment], today: date) -> list[SegmentRow]:
    """Return segments with how many customers somebody sees in them, and who came and went: two queries."""
    counts = members.sizes(user, today)
    moved = members.flows(user, today - timedelta(FLOW_DAYS - 1), today)
    return [SegmentRow(one, counts.get(one.pk, 0), *moved.get(one.pk, (0, 0))) for one in segments]


def member_rows(accounts: Iterable[Account], today: date) -> list[dict[str, Any]]:
    """Return customers of one page with what they bought in twelve months."""
    page = list(accounts)
    start, end = month_start(today.year, today.month - 11), today.replace(day=1)
    amounts = purchases.of_accounts([account.pk for account in page], start, end)
    account_url = pattern("customers:account_detail")
    return [
        {
            "pk": account.pk,
            "name": account.name,
            "url": account_url % account.pk,
            "industry": account.get_industry_display(),
            "region": account.region or account.country,
            "owner": str(account.owner),
            "amount": amounts.get(account.pk, Decimal(0)),
        }
        for account in page
    ]


def condition_row(answer: ConditionAnswer) -> dict[str, Any]:
    """Return one condition of a customer: what is asked, whether it holds, and what their fact is."""
    return {
        "text": condition_text(answer.condition),
        "holds": answer.holds,
        "value": value_text(registry.get(answer.condition.fact), answer.value),
    }


def preview(found: matching.Preview) -> dict[str, Any]:
    """Return what a rule would take, with the reason of each customer who just misses."""
    account_url = pattern("customers:account_detail")
    return {
        "count": found.count,
        "among": found.among,
        "share": Decimal(found.count) / found.among if found.among else None,
        "examples": [{"name": one.name, "url": account_url % one.pk} for one in found.examples],
        "near": [
            {
                "name": near.account.name,
                "url": account_url % near.account.pk,
                "wanted": condition_text(near.lacks.condition),
                "subject": subject(near.lacks.condition),
                "value": value_text(registry.get(near.lacks.condition.fact), near.lacks.value),
            }
            for near in found.near
        ],
    }


def rule_of_version(version: SegmentVersion | None) -> Group | None:
    """Return the rule of a version; None where a fact of it is there no more."""
    try:
        return read_rule(version.rule) if version else None
    except BadRule:
        return None


def version_rows(segment: Segment) -> list[dict[str, Any]]:
    """Return the versions of a rule in words, the newest first."""
    found = []
    for version in segment.versions.select_related("by"):
        rule = rule_of_version(version)
        lines = [{"depth": depth, "text": text} for depth, text in rule_lines(rule)] if rule else []
        found.append({"version": version, "lines": lines})
    return found


def move_rows(memberships: Iterable[SegmentMembership]) -> list[dict[str, Any]]:
    """Return who entered and left, when and why."""
    rules: dict[int, Group | None] = {}
    account_url = pattern("customers:account_detail")
    found = []
    for one in memberships:
        left = one.left_on is not None
        version = one.left_version if left else one.entered_version
        if version is not None and version.pk not in rules:
            rules[version.pk] = rule_of_version(version)
        cause = Cause(one.left_cause if left else one.entered_cause)
        reasons = why(rules[version.pk] if version else None, one.left_by if left else one.entered_by)
        found.append(
            {
                "name": one.account.name,
                "url": account_url % one.account_id,
                "entered": not left,
                "on": one.left_on or one.entered_on,
                "since": one.entered_on,
                "why": write.semicolon().join(reasons) or cause.label,
            }
        )
    return found


def overlap_rows(matrix: list[list[members.SegmentOverlap]]) -> list[dict[str, Any]]:
    """Return the matrix with addresses: a cell opens the customers that are in both."""
    return [
        {
            "label": cells[0].row.label,
            "url": reverse("customers:segment_detail", args=[cells[0].row.pk]),
            "cells": [
                {
                    "count": cell.count,
                    "share": cell.share if cell.row != cell.column else None,
                    "url": _both(cell),
                    "level": 0 if cell.share is None else int(cell.share * 4),
                    "label": _("%(one)s and %(two)s") % {"one": cell.row.label, "two": cell.column.label},
                    "is_self": cell.row == cell.column,
                }
                for cell in cells
            ],
        }
        for cells in matrix
        if cells
    ]


def _both(cell: members.SegmentOverlap) -> str:
    address = reverse("customers:segment_detail", args=[cell.row.pk])
    return address if cell.row == cell.column else f"{address}?with={cell.column.pk}"


def portrait_rows(shown: Portrait, beside: Portrait | None) -> list[dict[str, Any]]:
    """Return the figures of a segment beside those of another one, or of all others: finished texts, row by row."""
    currency = company().currency
    columns = [
        (shown.inside, shown.segment),
        (beside.inside if beside else shown.others, beside.segment if beside else None),
    ]

    def row(label: str, text: Callable[[PortraitFigures, Segment | None], str]) -> dict[str, Any]:
        return {"label": label, "cells": [text(figures, segment) for figures, segment in columns]}

    return [
        row(_("Customers"), lambda figures, _s: write.number(figures.size)),
        row(_("Ordered in 12 months"), lambda figures, _s: write.short_money(figures.ordered, currency)),
        row(_("Ordered per customer"), lambda figures, _s: write.short_money(figures.per_customer, currency)),
        row(_("Against the year before"), lambda figures, _s: _growth(figures)),
        row(_("Orders"), lambda figures, _s: write.number(figures.orders)),
        row(_("Open deals"), lambda figures, _s: write.short_money(figures.open_amount, currency)),
        row(_("Win rate, 12 months"), lambda figures, segment: _rate(figures.win_rate, segment or shown.segment)),
    ]


def _growth(figures: PortraitFigures) -> str:
    return "–" if figures.growth is None else write.signed(write.percent(abs(figures.growth)), figures.growth)


def _rate(share: Share | None, segment: Segment) -> str:
    """Return a rate with its interval; below the minimum of the segment nothing but the number it would stand on."""
    if share is None:
        return "–"
    if share.number < segment.minimum_size:
        return _("too few: %(n)s of at least %(least)s deals") % {
            "n": write.number(share.number),
            "least": write.number(segment.minimum_size),
        }
    return _("%(rate)s (%(low)s to %(high)s) of %(n)s deals") % {
        "rate": write.percent(share.rate),
        "low": write.percent(share.low),
        "high": write.percent(share.high),
        "n": write.number(share.number),
    }


def spread_rows(shown: Portrait, beside: Portrait | None) -> list[dict[str, Any]]:
    """Return how the customers are spread over stages, industries, products …, as shares of the segment and the rest."""
    found = []
    for number, spread in enumerate(shown.spreads):
        theirs = {value: count for value, count, _rest in beside.spreads[number].rows} if beside else {}
        size, rest_size = shown.inside.size, beside.inside.size if beside else shown.others.size
        rows = []
        for value, count, rest in spread.rows:
            if not count:
                continue
            other = theirs.get(value, 0) if beside else rest
            rows.append(
                {
                    "label": value_text(spread.fact, [value] if spread.fact.kind == FactKind.SET else value),
                    "count": count,
                    "share": Decimal(count) / size if size else None,
                    "rest": Decimal(other) / rest_size if rest_size else None,
                }
            )
        if rows:
            found.append({"label": spread.fact.label, "rows": rows})
    return found


def best_rows(shown: Portrait) -> dict[str, Any]:
    """Return the customers of a segment that ordered most."""
    account_url = pattern("customers:account_detail")
    rows = [{"name": one.name, "url": account_url % one.pk, "amount": amount} for one, amount in shown.best]
    return {"label": shown.segment.label, "rows": rows}


def lookalike_rows(page: Iterable[Lookalike]) -> list[dict[str, Any]]:
    """Return companies with their score and the reasons for it."""
    account_url = pattern("customers:account_detail")
    return [
        {
            "name": one.account.name,
            "url": account_url % one.account.pk,
            "owner": str(one.account.owner),
            "score": one.fit.score,
            "reasons": write.comma().join(fit_reason(reason) for reason in one.fit.reasons if reason.closeness > 0),
        }
        for one in page
    ]


# What the page of a customer says of their rhythm, as one rule of facts.
_RHYTHM = {
    "join": "any",
    "parts": [
        {"fact": "stage", "op": "not_in", "value": ["none"]},
        {"fact": "next_order", "op": "known"},
        {"fact": "recency_score", "op": "known"},
        {"fact": "frequency_score", "op": "known"},
        {"fact": "monetary_score", "op": "known"},
    ],
}


def rhythm(account: Account, today: date) -> dict[str, Any]:
    """Return the stage of a customer, when their next order is likely, and their scores."""
    found = matching.answers(read_rule(_RHYTHM), today, [account.pk])[account.pk]
    stage, following, *scores = [answer.value for answer in found]
    known = [str(one) for one in scores if one is not None]
    return {"stage": STAGE_NAMES[stage], "next": following, "scores": " · ".join(known)}
