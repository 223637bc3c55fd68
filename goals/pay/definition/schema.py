"""The declaration of a plan: every rule with its fields. What a component is stands in `components`.

Read it with one eye on docs/incentives.md: a field is called here as it is in a definition.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from goals.pay.definition.components import COMPONENT, EVENTS, INTERVALS, ONE
from goals.pay.definition.fields import (
    ConditionsField,
    FieldKind,
    FormSection,
    PrintedLine,
    RuleField,
    RuleGroup,
    SentenceVariant,
    StepsField,
)
from goals.pay.definition.marking import gettext_noop as _
from goals.pay.definition.marking import pgettext
from goals.pay.engine.bonuses import Spiff
from goals.pay.engine.choices import (
    CapExcess,
    DrawKind,
    DrawOnLeaving,
    DrawRecovery,
    LimitPer,
    ReserveOnLeaving,
    SpiffCounts,
    SpiffPer,
)
from goals.pay.engine.credits import COUNTED
from goals.pay.engine.limits import Cap, Floor
from goals.pay.engine.plan import Draw, LeavingRule, Multiplier, PayPlan, Recovery, Reserve, RewardRule

ZERO = Decimal(0)
SHRINKS = _("Prorated for part of a period")
SHRINKING = _("prorated for part of a period")
THE_PLAN = _("the whole plan")
SPIFFS = FormSection(
    _("SPIFFs"), _("Time-limited bonuses in addition to the components: per order, per unit, or one-off.")
)
LIMITS = FormSection(_("Caps and floors"))
MULTIPLIERS = FormSection(
    _("Multipliers and gates"),
    _("A second figure that scales pay. A factor of 0 acts as a gate: below its threshold nothing is paid."),
)
INTERVAL = FormSection(_("Interval and variable pay"))
AHEAD = FormSection(_("Reserves and draws"), _("Draws: one or more, in sequence."))
DEBTS = FormSection(_("Debts and leaving"))
REWARDS = FormSection(
    _("Non-cash rewards"),
    _("Points, a training, a proposal for promotion: listed on the statement that earns them."),
)
DAYS = (
    SentenceVariant(_("from %(from)s to %(to)s"), ("from", "to")),
    SentenceVariant(_("from %(from)s"), ("from",)),
    SentenceVariant(_("until %(to)s"), ("to",)),
)
TENURE = (
    SentenceVariant(_("in month %(to_month)s of tenure"), ("from_month", "from_month==to_month")),
    SentenceVariant(_("in months %(from_month)s to %(to_month)s of tenure"), ("from_month", "to_month")),
    SentenceVariant(_("in months 1 to %(to_month)s of tenure"), ("to_month",)),
    SentenceVariant(_("from month %(from_month)s of tenure on"), ("from_month",)),
)

PLAN = RuleGroup(
    "plan", (
        RuleField(
            "interval", _("The plan's interval"), FieldKind.CHOICE, INTERVALS,
            help=_("Tables that count everything so far, and caps per interval, start again with each interval."), default="year",
            always=True,
        ),
        RuleField(
            "variable", _("Variable pay for a statement"), FieldKind.AMOUNT,
            help=_("On-target pay that the components share by weight. Leave empty for plain commission."), default=None,
            title=_("Variable pay"), sentence=_("%(variable)s for a statement, shared by weight"),
        ),
    ), is_spread=True, section=INTERVAL,
)  # fmt: skip
SPIFF_AMOUNT = PrintedLine(_("Pays"), "amount", ((SentenceVariant(_("%(amount)s, %(per)s")),),))
SPIFF_DAYS = PrintedLine(_("When"), "days", (DAYS,))
SPIFF_NEEDS = PrintedLine(_("Needs"), "needs", ((
    SentenceVariant(
        _("paid once, after %(needs)s orders over the whole campaign"),
        ("needs", "per=period", "counts=campaign"),
    ),
    SentenceVariant(_("paid once per statement, after %(needs)s orders in it"), ("needs", "per=period")),
    SentenceVariant(
        _("pays after %(needs)s orders over the whole campaign; then every order pays, including the first ones"),
        ("needs", "counts=campaign"),
    ),
    SentenceVariant(
        _("pays after %(needs)s orders in a statement; then every order pays, including the first ones"),
        ("needs",),
    ),
),))  # fmt: skip
SPIFF_STEPS = PrintedLine(_("More"), "tiers")
SPIFF = RuleGroup(
    "spiff", (
        RuleField("name", _("Name"), is_needed=True),
        RuleField("amount", _("Amount"), FieldKind.AMOUNT, is_needed=True, line=SPIFF_AMOUNT),
        RuleField(
            "per", _("for"), FieldKind.CHOICE,
            {SpiffPer.ORDER: _("each order"), SpiffPer.UNIT: _("each unit"), SpiffPer.PERIOD: _("once per statement")}, line=SPIFF_AMOUNT,
        ),
        RuleField("from", _("From"), FieldKind.DAY, to="starts_on", line=SPIFF_DAYS),
        RuleField("to", _("Until"), FieldKind.DAY, to="ends_on", line=SPIFF_DAYS),
        RuleField("event", _("Is earned"), FieldKind.CHOICE, EVENTS, always=True),
        ConditionsField("where", _("Only sales with")),
        RuleField(
            "needs", _("Needs orders"), FieldKind.COUNT, line=SPIFF_NEEDS,
            help=_("Below this number nothing is paid; once it is reached every order pays, including the first ones."),
        ),
        RuleField(
            "counts", _("Orders are counted"), FieldKind.CHOICE,
            {SpiffCounts.STATEMENT: _("separately in each statement"), SpiffCounts.CAMPAIGN: _("over the whole campaign")},
        ),
        StepsField(
            "steps", _("Higher from the nth order"), to="tiers", low="number", line=SPIFF_STEPS,
            low_heads={"number": _("From order")}, value_heads={"amount": _("Amount for each")},
            sentence=_("from order %(from)s on %(value)s each"),
        ),
        RuleField(
            "looks_back", _("Raise earlier orders too"), FieldKind.FLAG, line=SPIFF_STEPS, when=("steps",),
            sentence=_("earlier orders are raised too"),
        ),
        RuleField(
            "budget", _("Budget"), FieldKind.AMOUNT,
            help=_("For everyone together, first come, first served by the day of the order."),
            sentence=_("closes when %(budget)s is spent for everyone together, first come, first served"),
        ),
    ), Spiff, _("New SPIFF"), _("Add a SPIFF"), to="spiffs", is_many=True, section=SPIFFS, columns="three",
)  # fmt: skip
MULTIPLIER = RuleGroup(
    "multiplier", (
        RuleField("name", _("Name"), default="", is_needed=True),
        RuleField("metric", _("Second figure"), is_needed=True, offers="metrics"),
        RuleField(
            "components", _("Only these components"), FieldKind.COMPONENTS, help=_("Names separated by commas; leave empty for all."),
            nothing=_("all components"),
        ),
        RuleField("linear", _("Straight line between the rows"), FieldKind.FLAG, to="is_linear"),
        StepsField(
            "steps", _("Factors"), is_needed=True, low="number", value="number", low_heads={"number": _("Figure from")},
            value_heads={"number": _("Factor")}, sentence=_("from %(from)s on × %(value)s"),
        ),
    ), Multiplier, _("Multiplier"), _("Add a multiplier"), to="multipliers", is_many=True, section=MULTIPLIERS,
    line=PrintedLine(_("Multiplier “%(name)s”"), variants=((
        SentenceVariant(_("%(metric)s: %(steps)s, on a straight line between; for %(components)s"), ("linear",)),
        SentenceVariant(_("%(metric)s: %(steps)s; for %(components)s")),
    ),)),
)  # fmt: skip
FLOOR = RuleGroup(
    "floor", (
        RuleField("component", _("Of"), FieldKind.COMPONENT, nothing=THE_PLAN),
        RuleField("amount", _("At least"), FieldKind.AMOUNT, is_needed=True, least=ZERO),
        RuleField("per", _("for"), FieldKind.CHOICE, {LimitPer.DEAL: _("each deal"), LimitPer.PERIOD: _("each statement")}),
        RuleField("prorated", SHRINKS, FieldKind.FLAG, sentence=SHRINKING),
    ), Floor, _("Floor"), _("Add a floor"), to="floors", is_many=True, section=LIMITS, columns="three",
    line=PrintedLine(_("Floor"), variants=((SentenceVariant(_("%(component)s: at least %(amount)s for %(per)s")),),)),
)  # fmt: skip
CAP = RuleGroup(
    "cap", (
        RuleField("component", _("Of"), FieldKind.COMPONENT, nothing=THE_PLAN),
        RuleField("amount", _("At most"), FieldKind.AMOUNT, least=ZERO),
        RuleField("of_target", _("or of the target pay, %"), FieldKind.PERCENT),
        RuleField(
            "per", _("for"), FieldKind.CHOICE,
            {LimitPer.DEAL: _("each deal"), LimitPer.PERIOD: _("each statement"), LimitPer.INTERVAL: _("the plan's interval")},
        ),
        RuleField(
            "excess", _("The excess"), FieldKind.CHOICE,
            {CapExcess.FORFEIT: _("is lost"), CapExcess.CARRY: _("is carried into the next statement")},
        ),
        RuleField("prorated", SHRINKS, FieldKind.FLAG, sentence=SHRINKING),
    ), Cap, _("Cap"), _("Add a cap"), to="caps", is_many=True, section=LIMITS, columns="three",
    line=PrintedLine(_("Cap"), variants=((
        SentenceVariant(
            _("%(component)s: at most %(of_target)s of the target pay for %(per)s; the excess %(excess)s"), ("of_target",)
        ),
        SentenceVariant(_("%(component)s: at most %(amount)s for %(per)s; the excess %(excess)s")),
    ),)),
)  # fmt: skip
RESERVE = RuleGroup(
    "reserve", (
        RuleField("share", _("Hold back, %"), FieldKind.PERCENT, least=ZERO, most=ONE, outside="share"),
        RuleField("days", _("Release after days"), FieldKind.COUNT, default=0),
    ), Reserve, there_by="share", section=AHEAD,
    line=PrintedLine(
        _("Reserve"), variants=((SentenceVariant(_("%(share)s is held back and released %(days)s days after the period")),),)
    ),
)  # fmt: skip
DRAW = RuleGroup(
    "draw", (
        RuleField("amount", _("Draw for a statement"), FieldKind.AMOUNT, is_needed=True, least=ZERO),
        RuleField(
            "kind", _("Kind"), FieldKind.CHOICE, {
                DrawKind.RECOVERABLE: _("guarantee that is earned back later"),
                DrawKind.ADVANCE: _("advance on top, earned back later"),
                DrawKind.GUARANTEE: _("guarantee that is not owed"),
                DrawKind.ADDITIVE: _("extra sum that is not owed"),
            }, default=DrawKind.RECOVERABLE,
        ),
        RuleField(
            "recovers", _("Earned back"), FieldKind.CHOICE,
            {DrawRecovery.IMMEDIATE: _("from every statement"), DrawRecovery.END: _("at the end of the plan's interval")},
        ),
        RuleField(
            "from_month", _("From month of tenure"), FieldKind.COUNT, least=ZERO, outside="no_month",
            help=_(
                "Counted from the day someone first joined an incentive plan: 1 to 3 are the first three months. Leave empty for always."
            ),
        ),
        RuleField("to_month", _("Until month of tenure"), FieldKind.COUNT, least=ZERO, outside="no_month"),
        RuleField("from", _("From"), FieldKind.DAY, to="starts_on"),
        RuleField("to", _("Until"), FieldKind.DAY, to="ends_on"),
        RuleField(
            "spares", _("Not included"), FieldKind.EARNERS, sentence=_("not including %(spares)s"),
            help=_("Components and SPIFFs that neither fill the guarantee nor pay it back, separated by commas."),
        ),
        RuleField("prorated", SHRINKS, FieldKind.FLAG, sentence=SHRINKING),
    ), Draw, _("Draw"), _("Add a draw"), to="draws", is_many=True, may_stand_alone=True, section=AHEAD,
    line=PrintedLine(_("Draw"), variants=(
        (SentenceVariant(_("%(amount)s: %(kind)s")),),
        (SentenceVariant(_("recovered %(recovers)s"), ("kind=recoverable|advance",)),),
        TENURE,
        DAYS,
    )),
)  # fmt: skip
RECOVERY = RuleGroup(
    "recovery", (
        RuleField(
            "order", _("Deducted first"), FieldKind.ORDER,
            {"overpayment draw": _("overpayments, then draws"), "draw overpayment": _("draws, then overpayments")},
            sentence=_("deducted in the order: %(order)s"), always=True,
        ),
        RuleField(
            "share", _("At most of the wage, %"), FieldKind.PERCENT, least=ZERO, most=ONE, outside="share",
            help=_("Leave empty for no limit. In China, 20 % of the monthly wage is usual."),
            sentence=_("at most %(share)s of the wage"),
        ),
        RuleField(
            "floor", _("Leaves at least"), FieldKind.AMOUNT, help=_("Never below, for example, the minimum wage."),
            sentence=_("at least %(floor)s is left"),
        ),
    ), Recovery, section=DEBTS, line=PrintedLine(_("Debts")),
)  # fmt: skip
LEAVING = RuleGroup(
    "leaving", (
        RuleField("on", kind=FieldKind.DAY, default=date.max, in_product=False),
        RuleField(
            "reserve", _("What is held back"), FieldKind.CHOICE,
            {ReserveOnLeaving.KEEP: _("is paid on its due date"), ReserveOnLeaving.PAY: _("is paid at once"), ReserveOnLeaving.FORFEIT: _("is lost")},
        ),
        RuleField(
            "draw", _("What is owed from draws"), FieldKind.CHOICE,
            {DrawOnLeaving.KEEP: _("stays owed"), DrawOnLeaving.RECOVER: _("is deducted at once"), DrawOnLeaving.FORGIVE: _("is forgiven")},
        ),
    ), LeavingRule, section=DEBTS,
    line=PrintedLine(_("On leaving"), variants=((SentenceVariant(_("what is held back %(reserve)s; a draw %(draw)s")),),)),
)  # fmt: skip
REWARD = RuleGroup(
    "reward", (
        RuleField(
            "kind", _("Reward"), FieldKind.CHOICE, {
                "points": pgettext("reward", "Points"),
                "training": _("Training"),
                "promotion": _("Proposal for promotion"),
                "other": _("Something else"),
            }, default="points",
        ),
        RuleField("what", _("Details of the reward"), is_needed=True, to="description"),
        RuleField("component", _("For"), FieldKind.COMPONENT, nothing=THE_PLAN),
        RuleField("at", _("From an attainment of, %"), FieldKind.PERCENT),
    ), RewardRule, _("Reward"), _("Add a reward"), to="rewards", is_many=True, section=REWARDS,
    line=PrintedLine("%(kind)s", variants=((
        SentenceVariant(_("%(what)s, from %(at)s of “%(component)s” on"), ("component",)),
        SentenceVariant(_("%(what)s, when every component reaches %(at)s")),
    ),)),
)  # fmt: skip
WHOLE = RuleGroup(
    "", (COMPONENT, SPIFF, PLAN, MULTIPLIER, FLOOR, CAP, RESERVE, DRAW, RECOVERY, LEAVING, REWARD), PayPlan,
    # The cards of the form, in their order, after those of the components.
    sections=(SPIFFS, LIMITS, MULTIPLIERS, INTERVAL, AHEAD, DEBTS, REWARDS),
)  # fmt: skip

# What a condition can ask of a sale.
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
# Attributes that are figures; the others of the product have a list of values to choose from.
NUMERIC = ("term", "discount", "units", "revenue", "margin")
CHOSEN = tuple(name for name in ATTRIBUTES if name not in NUMERIC)


def steps_of(steps: StepsField, by: str, yields: str, measured: Iterable[str]) -> tuple[str, str]:
    """Return what the two numbers of a step are: bounds by attainment and rates are percent, sums of money amounts.

    A rate on pieces (units, deals) is money for each.
    """
    low, value = steps.low, steps.value
    if low == "bound":
        low = "percent" if by == "attainment" else "amount"
    if value == "rate":
        is_money = yields == "money" or (yields == "rate" and all(name in COUNTED for name in measured))
        value = "amount" if is_money else "percent"
    return low, value


def find(group: str, key: str, within: RuleGroup = WHOLE) -> Any:
    """Return a field by the key of its group and its own, wherever the group stands."""
    for inner in within.fields:
        if isinstance(inner, RuleGroup):
            if inner.key == group:
                return inner[key]
            try:
                return find(group, key, inner)
            except LookupError:
                continue
    raise LookupError(f"{group} has no {key}")
