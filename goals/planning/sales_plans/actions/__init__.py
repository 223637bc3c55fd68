"""Changes to sales plans; one function for each verb."""

from goals.planning.sales_plans.actions.life import (
    BY_VERB,
    approve_plan,
    close_plan,
    discard_plan,
    return_plan,
    review_plan,
    start_plan,
    submit_plan,
    url_of,
    withdraw_plan,
)
from goals.planning.sales_plans.actions.notifications import remind_owners
from goals.planning.sales_plans.actions.running import owners, record_spend, reverse_spend, take_step
from goals.planning.sales_plans.actions.writing import (
    amend_plan,
    create_plan,
    edit_section,
    mark_template,
    period_of,
    rename_plan,
)

__all__ = [
    "BY_VERB", "amend_plan", "approve_plan", "close_plan", "create_plan", "discard_plan", "edit_section",
    "mark_template", "owners", "period_of", "record_spend", "remind_owners", "rename_plan", "return_plan", "reverse_spend", "review_plan",
    "start_plan", "submit_plan", "take_step", "url_of", "withdraw_plan",
]  # fmt: skip
