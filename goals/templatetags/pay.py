"""Filters of the pages about pay."""

from decimal import Decimal

from django import template
from django.utils.html import format_html

from goals.pay.engine.running_total import RuleChange
from goals.pay.plan.wording import sentences as wording
from goals.pay.plan.wording.components import reward
from goals.pay.plan.wording.vocabulary import word
from goals.pay.wording import statements as pay_texts
from goals.pay.wording import terms as pay_words
from goals.pay.wording.reasons import why
from salesplan.core.format import period_label

register = template.Library()
register.simple_tag(pay_words.pay_word)
register.filter("component_name", pay_texts.component)
register.filter("reward_words", reward)
register.filter("posting_kind", pay_texts.kind)
register.filter("period_name", period_label)


@register.simple_tag
def pay_head(key: str) -> str:
    """Write the head of a column with a word of pay, which says what it means."""
    term = pay_words.PAY_WORDS[key]
    return format_html('<th scope="col" class="num" title="{}">{}</th>', term.meaning, term.label)


@register.filter
def rate(value: Decimal | None) -> str:
    """Write a rate with all its digits: 6%, 5.5%, 6.25%."""
    return "" if value is None else wording.percent(value)


@register.filter
def reward_kind(kind: str) -> str:
    """Say what kind of reward it is."""
    return word("reward", "kind", kind)


@register.filter
def change_why(change: RuleChange, currency: str) -> str:
    """Say what decided that a rule changed what was earned."""
    return why(change.rule, change.why, currency)
