"""The declaration of what a component is: what it counts, its table, and the rules that belong to it alone."""

from decimal import Decimal

from goals.pay.definition.fields import Conditions, Field, FieldKind, Group, Keys, Line, Section, Steps, Variant
from goals.pay.definition.marking import gettext_noop as _
from goals.pay.engine.choices import (
    AppliesTo,
    BeyondRows,
    ClawbackFrom,
    CreditsOf,
    MeasuredAgainst,
    SaleEvent,
    TableBasis,
    TableMode,
    TableYield,
    ZeroQuota,
)
from goals.pay.engine.credits import CreditMeasure, Weight
from goals.pay.engine.plan import Clawback, Component, Kicker, Pool
from goals.pay.engine.tables import RateTable

ONE = Decimal(1)
MEASURES = {
    "revenue": _("Revenue"),
    "margin": _("Margin"),
    "units": _("Units"),
    "deals": _("Won deals"),
    "new_accounts": _("New customers"),
    "activities": _("Activities"),
    "collected": _("Cash collected"),
}
EVENTS: dict[str, str] = {
    SaleEvent.BOOKED: _("when the deal is won"),
    SaleEvent.INVOICED: _("when it is invoiced"),
    SaleEvent.PAID: _("when the customer pays"),
}
INTERVALS = {
    "year": _("Year"),
    "half": _("Half-year"),
    "quarter": _("Quarter"),
    "month": _("Month"),
    "period": _("Each statement alone"),
}
SALES = Section(_("Which sales, and how much of them"))
KICKERS = Section(_("Kickers: more for some sales"))
REFUNDS = Section(_("Refunds and windfalls"))
TARGETS = Section(_("Target pay, quota and pool"))

TABLE_LINE = Line(_("Table"), "table", ((Variant(_("by %(by)s, %(mode)s")),),))
TABLE = (
    Field(
        "by", _("By"), FieldKind.CHOICE, {TableBasis.ATTAINMENT: _("attainment of the quota"), TableBasis.AMOUNT: _("credited amount")},
        to="tables.basis", default=TableBasis.AMOUNT, line=TABLE_LINE, always=True,
    ),
    Field(
        "mode", _("Pays"), FieldKind.CHOICE, {
            TableMode.MARGINAL: _("each slice at its own rate"),
            TableMode.RETROACTIVE: _("the whole amount at the rate reached"),
            TableMode.INTERPOLATED: _("a straight line between the rows"),
            TableMode.FIXED: _("a fixed sum for the row reached"),
        }, to="tables.mode", default=TableMode.MARGINAL, line=TABLE_LINE, always=True,
    ),
    Field(
        "yields", _("A row gives"), FieldKind.CHOICE,
        {TableYield.RATE: _("a rate of the amount"), TableYield.MONEY: _("money"), TableYield.SHARE: _("a share of the target pay")},
        to="tables.yields", line=TABLE_LINE, says=_("a row gives %(yields)s"),
    ),
    Field(
        "beyond", _("Outside the rows"), FieldKind.CHOICE,
        {BeyondRows.FLAT: _("stays at the last row"), BeyondRows.EXTEND: _("continues in the same direction")},
        to="tables.beyond", section=TARGETS, line=TABLE_LINE, says=_("outside the rows it %(beyond)s"),
    ),
    Field(
        "prorated", _("Prorate thresholds for part of a period"), FieldKind.FLAG, to="tables.prorated", section=TARGETS,
        line=TABLE_LINE, says=_("thresholds are not prorated for part of a period"), when=("by=amount",),
    ),
    Field(
        "zero_quota", _("A quota of zero is treated"), FieldKind.CHOICE, {
            ZeroQuota.UNPAID: _("as if there were none: nothing is paid"),
            ZeroQuota.FIRST: _("as the first row"),
            ZeroQuota.REACHED: _("as if it were just reached"),
            ZeroQuota.TOP: _("as the last row"),
        }, to="tables.zero_quota", section=TARGETS, line=TABLE_LINE, says=_("a quota of zero is treated %(zero_quota)s"),
    ),
    Steps(
        "steps", _("Rate table"), to="tables.steps", is_needed=True, low="bound", value="rate", can_be_whole=True, alone="rate",
        low_heads={"percent": _("Attainment from, %"), "amount": _("Credited from")},
        value_heads={
            "money": _("Sum"), "each": _("Sum for each"), "share": _("Share of the target, %"), "rate": _("Rate, %"),
        },
    ),
    Field("from", kind=FieldKind.DAY, to="tables.starts_on", in_product=False),
)  # fmt: skip

WEIGHTS = Group(
    "weights", (
        Field("quota", _("Retires quota, %"), FieldKind.PERCENT),
        Field("pay", _("Is paid, %"), FieldKind.PERCENT),
        Conditions("where", _("For sales with"), default=(), nothing=_("all")),
    ), Weight, _("Weight"), _("Add a weight"), to="measure.weights", is_many=True, section=SALES,
    line=Line(_("Weight"), sayings=((Variant(_("%(where)s: retires %(quota)s of the quota, %(pay)s is paid")),),)),
)  # fmt: skip
KICKER = Group(
    "kicker", (
        Field("name", _("Name"), default="", is_needed=True),
        Field("factor", _("Rate multiplied by"), FieldKind.NUMBER, says=_("rate × %(factor)s")),
        Field("plus", _("Points more, %"), FieldKind.PERCENT, says=_("%(plus)s of the amount more")),
        Field("bonus", _("Sum for each"), FieldKind.AMOUNT, says=_("%(bonus)s for each sale")),
        Conditions("where", _("For sales with"), default=(), nothing=_("all"), says=_("for %(where)s"), always=True),
    ), Kicker, _("Kicker"), _("Add a kicker"), to="kickers", is_many=True, section=KICKERS,
    line=Line(_("Kicker “%(name)s”")),
)  # fmt: skip
CLAWBACK = Group(
    "clawback", (
        Field(
            "at", _("Refunds are clawed back"), FieldKind.CHOICE, {
                ClawbackFrom.PROPORTIONAL: _("at the average rate of the sale"),
                ClawbackFrom.SLICES: _("from the sale's own top slice down"),
                ClawbackFrom.RUNNING: _("from the top of the running total"),
            }, says=_("clawed back %(at)s"), always=True,
        ),
        Field("window_days", _("Only within days"), FieldKind.COUNT, says=_("within %(window_days)s days")),
        Field(
            "prorated", _("Only for the part of the term not served"), FieldKind.FLAG,
            says=_("only for the part of the term that was not served"),
        ),
        Field("term", _("Term in months"), FieldKind.COUNT, least=ONE, outside="not_positive", says=_("term of %(term)s months")),
        Field("reduces_attainment", _("Also lowers attainment"), FieldKind.FLAG, says=_("attainment stays")),
    ), Clawback, section=REFUNDS, line=Line(_("Refunds")),
)  # fmt: skip
POOL = Group(
    "pool", (
        Field("amount", _("Pool for a team"), FieldKind.AMOUNT, help=_("The table sets the share of it that is reached.")),
        Keys("keys", _("Shared by these keys"), default=()),
    ), Pool, there_by="amount", section=TARGETS,
    line=Line(_("Pool for a team"), sayings=((Variant(_("%(amount)s, shared by the keys of %(keys)s people")),),)),
)  # fmt: skip
COMPONENT = Group(
    "component", (
        Field("name", _("Name"), is_needed=True),
        Field("measure", _("Counts"), FieldKind.WORDS, MEASURES, to="measure.of", offers="measures", always=True),
        Field(
            "credits", _("Whose sales"), FieldKind.CHOICE,
            {CreditsOf.OWN: _("the person's own sales"), CreditsOf.TEAM: _("the sales of everyone below")},
        ),
        Field("event", _("Is earned"), FieldKind.CHOICE, EVENTS, to="measure.event", always=True),
        Field(
            "reads", _("The table applies to"), FieldKind.CHOICE, {
                AppliesTo.PERIOD: _("all sales of a statement together"),
                AppliesTo.TRANSACTION: _("each deal alone"),
                AppliesTo.TO_DATE: _("everything in the interval so far"),
                AppliesTo.TRUE_UP: _("each statement, and at the end of the interval all of it"),
            }, always=True,
        ),
        *TABLE,
        Field("interval", _("Its interval"), FieldKind.CHOICE, {"": _("that of the plan"), **INTERVALS}, section=TARGETS),
        Field(
            "against", _("Measured against"), FieldKind.CHOICE,
            {MeasuredAgainst.INTERVAL: _("the quotas of the whole interval"), MeasuredAgainst.SO_FAR: _("the quotas so far")}, section=TARGETS,
        ),
        Field(
            "overlays", _("Overlays of members count too"), FieldKind.FLAG, section=TARGETS, title=_("Overlays"),
            says=_("members' overlay credits count too"),
        ),
        Conditions("where", _("Only sales with"), to="measure.where", section=SALES),
        Conditions("pays", _("Of the sales that count, pay only"), section=SALES, title=_("Paid of it only")),
        WEIGHTS,
        Field("quota", _("Measured against the quota of"), offers="quotas", section=TARGETS, title=_("Quota")),
        Field(
            "target", _("Target pay"), FieldKind.AMOUNT, help=_("Per statement, for tables that pay a share of it."),
            section=TARGETS,
        ),
        Field(
            "weight", _("Weight in the variable pay"), FieldKind.PERCENT, help=_("in %; all weights add up to 100."),
            section=TARGETS, title=_("Weight"), says=_("%(weight)s of the variable pay"),
        ),
        POOL,
        KICKER,
        CLAWBACK,
        Field(
            "windfall", _("Hold a deal above"), FieldKind.PERCENT,
            help=_("As % of the quota, until it is approved. Leave empty to hold none."), section=REFUNDS,
            title=_("Windfall"), says=_("a deal above %(windfall)s of the quota waits for approval"),
        ),
    ), Component, _("New component"), _("Add a component"), to="components", parts={"measure": CreditMeasure, "tables": RateTable},
    versions=("table", "tables"), is_many=True, sections=(SALES, KICKERS, REFUNDS, TARGETS),
)  # fmt: skip
