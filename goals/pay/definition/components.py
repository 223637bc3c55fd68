"""The declaration of what a component is: what it counts, its table, and the rules that belong to it alone."""

from decimal import Decimal

from goals.pay.definition.fields import (
    ConditionsField,
    FieldKind,
    FormSection,
    PeopleField,
    PrintedLine,
    RuleField,
    RuleGroup,
    SentenceVariant,
    StepsField,
)
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
SALES = FormSection(_("Which sales, and how much of them"))
KICKERS = FormSection(_("Kickers: more for some sales"))
REFUNDS = FormSection(_("Refunds and windfalls"))
TARGETS = FormSection(_("Target pay, quota and pool"))

TABLE_LINE = PrintedLine(_("Table"), "table", ((SentenceVariant(_("by %(by)s, %(mode)s")),),))
TABLE = (
    RuleField(
        "by", _("By"), FieldKind.CHOICE, {TableBasis.ATTAINMENT: _("attainment of the quota"), TableBasis.AMOUNT: _("credited amount")},
        to="tables.basis", default=TableBasis.AMOUNT, line=TABLE_LINE, always=True,
    ),
    RuleField(
        "mode", _("Pays"), FieldKind.CHOICE, {
            TableMode.MARGINAL: _("each slice at its own rate"),
            TableMode.RETROACTIVE: _("the whole amount at the rate reached"),
            TableMode.INTERPOLATED: _("a straight line between the rows"),
            TableMode.FIXED: _("a fixed sum for the row reached"),
        }, to="tables.mode", default=TableMode.MARGINAL, line=TABLE_LINE, always=True,
    ),
    RuleField(
        "yields", _("A row gives"), FieldKind.CHOICE,
        {TableYield.RATE: _("a rate of the amount"), TableYield.MONEY: _("money"), TableYield.SHARE: _("a share of the target pay")},
        to="tables.yields", line=TABLE_LINE, sentence=_("a row gives %(yields)s"),
    ),
    RuleField(
        "beyond", _("Outside the rows"), FieldKind.CHOICE,
        {BeyondRows.FLAT: _("stays at the last row"), BeyondRows.EXTEND: _("continues in the same direction")},
        to="tables.beyond", section=TARGETS, line=TABLE_LINE, sentence=_("outside the rows it %(beyond)s"),
    ),
    RuleField(
        "prorated", _("Prorate thresholds for part of a period"), FieldKind.FLAG, to="tables.prorated", section=TARGETS,
        line=TABLE_LINE, sentence=_("thresholds are not prorated for part of a period"), when=("by=amount",),
    ),
    RuleField(
        "zero_quota", _("A quota of zero is treated"), FieldKind.CHOICE, {
            ZeroQuota.UNPAID: _("as if there were none: nothing is paid"),
            ZeroQuota.FIRST: _("as the first row"),
            ZeroQuota.REACHED: _("as if it were just reached"),
            ZeroQuota.TOP: _("as the last row"),
        }, to="tables.zero_quota", section=TARGETS, line=TABLE_LINE, sentence=_("a quota of zero is treated %(zero_quota)s"),
    ),
    StepsField(
        "steps", _("Rate table"), to="tables.steps", is_needed=True, low="bound", value="rate", can_be_whole=True, single_key="rate",
        low_heads={"percent": _("Attainment from, %"), "amount": _("Credited from")},
        value_heads={
            "money": _("Sum"), "each": _("Sum for each"), "share": _("Share of the target, %"), "rate": _("Rate, %"),
        },
    ),
    RuleField("from", kind=FieldKind.DAY, to="tables.starts_on", in_product=False),
)  # fmt: skip

WEIGHTS = RuleGroup(
    "weights", (
        RuleField("quota", _("Retires quota, %"), FieldKind.PERCENT),
        RuleField("pay", _("Is paid, %"), FieldKind.PERCENT),
        ConditionsField("where", _("For sales with"), default=(), nothing=_("all")),
    ), Weight, _("Weight"), _("Add a weight"), to="measure.weights", is_many=True, section=SALES,
    line=PrintedLine(_("Weight"), variants=((SentenceVariant(_("%(where)s: retires %(quota)s of the quota, %(pay)s is paid")),),)),
)  # fmt: skip
KICKER = RuleGroup(
    "kicker", (
        RuleField("name", _("Name"), default="", is_needed=True),
        RuleField("factor", _("Rate multiplied by"), FieldKind.NUMBER, sentence=_("rate × %(factor)s")),
        RuleField("plus", _("Points more, %"), FieldKind.PERCENT, sentence=_("%(plus)s of the amount more")),
        RuleField("bonus", _("Sum for each"), FieldKind.AMOUNT, sentence=_("%(bonus)s for each sale")),
        ConditionsField("where", _("For sales with"), default=(), nothing=_("all"), sentence=_("for %(where)s"), always=True),
    ), Kicker, _("Kicker"), _("Add a kicker"), to="kickers", is_many=True, section=KICKERS,
    line=PrintedLine(_("Kicker “%(name)s”")),
)  # fmt: skip
CLAWBACK = RuleGroup(
    "clawback", (
        RuleField(
            "at", _("Refunds are clawed back"), FieldKind.CHOICE, {
                ClawbackFrom.PROPORTIONAL: _("at the average rate of the sale"),
                ClawbackFrom.SLICES: _("from the sale's own top slice down"),
                ClawbackFrom.RUNNING: _("from the top of the running total"),
            }, sentence=_("clawed back %(at)s"), always=True,
        ),
        RuleField("window_days", _("Only within days"), FieldKind.COUNT, sentence=_("within %(window_days)s days")),
        RuleField(
            "prorated", _("Only for the part of the term not served"), FieldKind.FLAG,
            sentence=_("only for the part of the term that was not served"),
        ),
        RuleField("term", _("Term in months"), FieldKind.COUNT, least=ONE, outside="not_positive", sentence=_("term of %(term)s months")),
        RuleField("reduces_attainment", _("Also lowers attainment"), FieldKind.FLAG, sentence=_("attainment stays")),
    ), Clawback, section=REFUNDS, line=PrintedLine(_("Refunds")),
)  # fmt: skip
POOL = RuleGroup(
    "pool", (
        RuleField("amount", _("Pool for a team"), FieldKind.AMOUNT, help=_("The table sets the share of it that is reached.")),
        PeopleField("keys", _("Shared by these keys"), default=()),
    ), Pool, there_by="amount", section=TARGETS,
    line=PrintedLine(_("Pool for a team"), variants=((SentenceVariant(_("%(amount)s, shared by the keys of %(keys)s people")),),)),
)  # fmt: skip
COMPONENT = RuleGroup(
    "component", (
        RuleField("name", _("Name"), is_needed=True),
        RuleField("measure", _("Counts"), FieldKind.WORDS, MEASURES, to="measure.of", offers="measures", always=True),
        RuleField(
            "credits", _("Whose sales"), FieldKind.CHOICE,
            {CreditsOf.OWN: _("the person's own sales"), CreditsOf.TEAM: _("the sales of everyone below")},
        ),
        RuleField("event", _("Is earned"), FieldKind.CHOICE, EVENTS, to="measure.event", always=True),
        RuleField(
            "reads", _("The table applies to"), FieldKind.CHOICE, {
                AppliesTo.PERIOD: _("all sales of a statement together"),
                AppliesTo.TRANSACTION: _("each deal alone"),
                AppliesTo.TO_DATE: _("everything in the interval so far"),
                AppliesTo.TRUE_UP: _("each statement, and at the end of the interval all of it"),
            }, always=True,
        ),
        *TABLE,
        RuleField("interval", _("Its interval"), FieldKind.CHOICE, {"": _("that of the plan"), **INTERVALS}, section=TARGETS),
        RuleField(
            "against", _("Measured against"), FieldKind.CHOICE,
            {MeasuredAgainst.INTERVAL: _("the quotas of the whole interval"), MeasuredAgainst.SO_FAR: _("the quotas so far")}, section=TARGETS,
        ),
        RuleField(
            "overlays", _("Overlays of members count too"), FieldKind.FLAG, section=TARGETS, title=_("Overlays"),
            sentence=_("members' overlay credits count too"),
        ),
        ConditionsField("where", _("Only sales with"), to="measure.where", section=SALES),
        ConditionsField("pays", _("Of the sales that count, pay only"), section=SALES, title=_("Paid of it only")),
        WEIGHTS,
        RuleField("quota", _("Measured against the quota of"), offers="quotas", section=TARGETS, title=_("Quota")),
        RuleField(
            "target", _("Target pay"), FieldKind.AMOUNT, help=_("Per statement, for tables that pay a share of it."),
            section=TARGETS,
        ),
        RuleField(
            "weight", _("Weight in the variable pay"), FieldKind.PERCENT, help=_("in %; all weights add up to 100."),
            section=TARGETS, title=_("Weight"), sentence=_("%(weight)s of the variable pay"),
        ),
        POOL,
        KICKER,
        CLAWBACK,
        RuleField(
            "windfall", _("Hold a deal above"), FieldKind.PERCENT,
            help=_("As % of the quota, until it is approved. Leave empty to hold none."), section=REFUNDS,
            title=_("Windfall"), sentence=_("a deal above %(windfall)s of the quota waits for approval"),
        ),
    ), Component, _("New component"), _("Add a component"), to="components", nested={"measure": CreditMeasure, "tables": RateTable},
    versions=("table", "tables"), is_many=True, sections=(SALES, KICKERS, REFUNDS, TARGETS),
)  # fmt: skip
