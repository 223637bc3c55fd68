"""The words of a definition as people read them: what is counted, how a table pays, which attributes a sale has."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What the words of a definition mean, by the input that holds them.
WORDS = {
    "measure": {
        "revenue": _("Revenue"),
        "margin": _("Margin"),
        "units": _("Units"),
        "deals": _("Won deals"),
        "new_accounts": _("New customers"),
        "activities": _("Activities"),
        "collected": _("Cash collected"),
    },
    "event": {
        "booked": _("when the deal is won"),
        "invoiced": _("when it is invoiced"),
        "paid": _("when the customer pays"),
    },
    "reads": {
        "period": _("all sales of a statement together"),
        "transaction": _("each deal alone"),
        "to_date": _("everything in the interval so far"),
        "true_up": _("each statement, and at the end of the interval all of it"),
    },
    "credits": {"own": _("one's own sales"), "team": _("the sales of everyone below")},
    "mode": {
        "marginal": _("each slice at its own rate"),
        "retroactive": _("the whole amount at the rate reached"),
        "interpolated": _("a straight line between the rows"),
        "fixed": _("a fixed sum for the row reached"),
    },
    "by": {"attainment": _("attainment of the quota"), "amount": _("credited amount")},
    "yields": {"rate": _("a rate of the amount"), "money": _("money"), "share": _("a share of the target pay")},
    "beyond": {"flat": _("stays at the last row"), "extend": _("goes on in the same direction")},
    "at": {
        "proportional": _("at the average rate of the sale"),
        "slices": _("from the sale's own top slice down"),
        "running": _("from the top of the running total"),
    },
    "interval": {
        "year": _("Year"),
        "half": _("Half-year"),
        "quarter": _("Quarter"),
        "month": _("Month"),
        "period": _("Each statement alone"),
    },
    "component-interval": {
        "": _("that of the plan"),
        "year": _("Year"),
        "half": _("Half-year"),
        "quarter": _("Quarter"),
        "month": _("Month"),
        "period": _("Each statement alone"),
    },
    "against": {"interval": _("the quotas of the whole interval"), "so_far": _("the quotas so far")},
    "zero_quota": {
        "unpaid": _("as if there were none: nothing is paid"),
        "first": _("as the first row"),
        "reached": _("as if it were just reached"),
        "top": _("as the last row"),
    },
    "cap-per": {"deal": _("each deal"), "period": _("each statement"), "interval": _("the plan's interval")},
    "floor-per": {"deal": _("each deal"), "period": _("each statement")},
    "spiff-counts": {"statement": _("in each statement anew"), "campaign": _("over the whole campaign")},
    "spiff-per": {"order": _("each order"), "unit": _("each unit"), "period": _("once per statement")},
    "excess": {"forfeit": _("is lost"), "carry": _("is carried into the next statement")},
    "draw-kind": {
        "recoverable": _("guarantee that is earned back later"),
        "advance": _("advance on top, earned back later"),
        "guarantee": _("guarantee that is not owed"),
        "additive": _("extra sum that is not owed"),
    },
    "recovers": {"immediate": _("from every statement"), "end": _("at the end of the plan's interval")},
    "order": {"overpayment draw": _("overpayments, then draws"), "draw overpayment": _("draws, then overpayments")},
    "leaving-reserve": {"keep": _("is paid on its day"), "pay": _("is paid at once"), "forfeit": _("is lost")},
    "leaving-draw": {"keep": _("stays owed"), "recover": _("is deducted at once"), "forgive": _("is forgiven")},
    "reward-kind": {
        "points": pgettext_lazy("reward", "Points"),
        "training": _("Training"),
        "promotion": _("Proposal for promotion"),
        "other": _("Something else"),
    },
}
ATTRIBUTES = {
    "product": _("Product"),
    "family": _("Product family"),
    "segment": _("Customer segment (employees)"),
    "channel": _("Channel"),
    "region": _("Region"),
    "team": _("Team"),
    "industry": _("Industry"),
    "deal_type": _("Kind of deal"),
    "discount": _("Discount"),
    "term": _("Term in months"),
    "units": _("Units of the sale"),
    "revenue": _("Amount of the sale"),
    "margin": _("Margin of the sale"),
}


def word(part: str, key: str, value: str) -> str:
    """Return a word of a definition as people read it; one that is not known stays as it is."""
    told = WORDS.get(f"{part}-{key}") or WORDS.get(key) or {}
    return str(told.get(value, value))


def attribute(name: str) -> str:
    """Return what an attribute of a sale is called."""
    return str(ATTRIBUTES.get(name, name))
