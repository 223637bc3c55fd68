"""Disputes beside the lines of statements, and in pay runs: asked for by pages of other capabilities."""

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from goals.pay.disputes.statement_disputes import StatementDisputes, disputes_of_statement, open_count
from goals.pay.statements.queries.statement import Statement
from salesplan.core.company.queries import business_day

register = template.Library()


@register.simple_tag(takes_context=True)
def dispute_marks(context: Context, statement: Statement) -> StatementDisputes:
    """Return what stands beside the parts of a statement."""
    return disputes_of_statement(context["request"].user, statement, business_day(timezone.now()))


@register.inclusion_tag("goals/pay/disputes/_mark.html")
def dispute_mark(marks: StatementDisputes, item: object) -> dict[str, Any]:
    """Draw the mark of one line or posting: where its dispute stands, or how to begin one."""
    ref, dispute = marks.of(item)
    return {"ref": ref, "dispute": dispute, "marks": marks}


@register.simple_tag(takes_context=True)
def open_disputes(context: Context, period_key: str) -> int:
    """Return how many disputes of a period wait for a decision."""
    return open_count(context["request"].user, period_key)
