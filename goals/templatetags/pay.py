"""Filters of the pages about pay."""

from decimal import Decimal

from django import template
from django.utils.html import format_html

from goals.pay.engine.plan import RewardRule
from goals.pay.engine.running_total import RuleChange
from goals.pay.plan.wording import sentences as wording
from goals.pay.plan.wording.components import reward
from goals.pay.plan.wording.vocabulary import word
from goals.pay.wording import statements as pay_texts
from goals.pay.wording import terms as pay_words
from goals.pay.wording.reasons import why
from salesplan.core.format import period_label

register = template.Library()


@register.simple_tag
def pay_word(key: str) -> str:
    """Write a word of pay."""
    return pay_words.pay_word(key)


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
def component_name(name: str) -> str:
    """Name a component or a bonus."""
    return pay_texts.component(name)


@register.filter
def reward_kind(kind: str) -> str:
    """Say what kind of reward it is."""
    return word("reward", "kind", kind)


@register.filter
def reward_words(earned_reward: RewardRule) -> str:
    """Say what a plan gives besides money, and for what."""
    return reward(earned_reward)


@register.filter
def posting_kind(code: str) -> str:
    """Name a kind of posting, or a rule that changed what was earned."""
    return pay_texts.kind(code)


@register.filter
def change_why(change: RuleChange, currency: str) -> str:
    """Say what decided that a rule changed what was earned."""
    return why(change.rule, change.why, currency)


@register.filter
def period_name(key: str) -> str:
    """Name a period by its key: Nov 2026."""
    return period_label(key)
