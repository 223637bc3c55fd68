"""RFM scores and the stage of the life cycle of all customers at once, as `rules.rfm` and `rules.stages` define them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from customers.accounts.models import Account
from customers.segments.models import CustomerScoring
from customers.segments.registry import AttributeQuestion, Sql, orders
from customers.segments.rules.rfm import Scheme
from customers.segments.rules.stages import GROWTH, NEW_DAYS, SHORTEST_GAP, STAGES, USUAL_GAP, Rhythm
from salesplan.people.models import User


def scoring() -> CustomerScoring:
    """Return how the company scores its customers; before anybody has said so, the usual way, unsaved."""
    return CustomerScoring.objects.filter(pk=1).first() or CustomerScoring(pk=1)


def scheme_of(settings: CustomerScoring) -> Scheme:
    """Return the scheme of RFM that is set."""
    bounds = tuple(tuple(Decimal(bound) for bound in row) for row in settings.bounds)
    return Scheme(settings.classes, settings.window, settings.best_is_high, bounds)


def rhythm_of(settings: CustomerScoring) -> Rhythm:
    """Return after how many own gaps a customer is dormant, and lost."""
    return Rhythm(settings.dormant, settings.lost)


def _class(value: str, name: str, number: int, scheme: Scheme) -> Sql:
    """Return the score of a value, for customers of `bought`, in which larger is better except for days of recency."""
    if scheme.bounds:
        sign = "<=" if name == "recency" else ">="
        steps = " + ".join([f"({name} {sign} %s)::int" for _bound in scheme.bounds[number]])
        score, classes = f"1 + {steps}", str(scheme.classes)
    else:
        classes = f"LEAST({scheme.classes}, count(*) OVER ())"
        twice = f"2 * (rank() OVER (ORDER BY {value}) - 1) + count(*) OVER (PARTITION BY {value})"
        score = f"LEAST(({twice}) * {classes} / (2 * count(*) OVER ()), {classes} - 1) + 1"
    turned = score if scheme.best_is_high else f"{classes} + 1 - ({score})"
    return Sql(f"({turned})::int AS {name}_score", scheme.bounds[number] if scheme.bounds else ())


def rfm(day: date, scheme: Scheme) -> Sql:
    """Return the SELECT of account_id, recency, frequency, monetary and their scores."""
    made = orders(day)
    parts = [
        _class("-recency", "recency", 0, scheme),
        _class("frequency", "frequency", 1, scheme),
        _class("monetary", "monetary", 2, scheme),
    ]
    text = (
        f"SELECT account_id, recency, frequency, monetary, {', '.join(part.text for part in parts)} FROM ("  # noqa: S608
        "SELECT account_id, %s::date - max(ordered_on) AS recency, count(*) AS frequency, sum(amount) AS monetary "
        f"FROM ({made.text}) ordered JOIN customers_account scored ON scored.id = account_id AND scored.is_active "
        "WHERE ordered_on > %s::date - %s GROUP BY account_id) bought"
    )
    values = [value for part in parts for value in part.values]
    return Sql(text, (*values, day, *made.values, day, scheme.window))


def stages(day: date, rhythm: Rhythm) -> Sql:
    """Return the SELECT of account_id, stage, own gap, how many gaps there was no order, and when the next one is likely."""
    made = orders(day)
    text = (
        f"WITH ordered AS MATERIALIZED ({made.text}), "  # noqa: S608
        "days AS (SELECT DISTINCT account_id, ordered_on FROM ordered), "
        "gaps AS (SELECT account_id, ordered_on - lag(ordered_on) OVER (PARTITION BY account_id ORDER BY ordered_on) AS gap "
        "FROM days), "
        "usual AS (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS gap FROM gaps WHERE gap IS NOT NULL), "
        "own AS (SELECT account_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS gap FROM gaps GROUP BY account_id), "
        "bought AS (SELECT account_id, min(ordered_on) AS first_on, max(ordered_on) AS last_on, "
        "COALESCE(sum(amount) FILTER (WHERE %s::date - ordered_on < 365), 0) AS year, "
        "COALESCE(sum(amount) FILTER (WHERE %s::date - ordered_on BETWEEN 365 AND 729), 0) AS before "
        "FROM ordered GROUP BY account_id), "
        "known AS (SELECT bought.*, GREATEST(COALESCE(own.gap, usual.gap, %s), %s)::numeric AS gap, "
        "(COALESCE(own.gap, usual.gap))::numeric AS plain_gap, %s::date - last_on AS silent "
        "FROM bought JOIN own USING (account_id) CROSS JOIN usual) "
        "SELECT account_id, gap, round(silent / gap, 2) AS silence, last_on + floor(plain_gap)::int AS next_on, CASE "
        "WHEN %s::date - first_on <= %s THEN 'new' WHEN silent > %s * gap THEN 'lost' WHEN silent > %s * gap THEN 'dormant' "
        "WHEN before > 0 AND year >= %s * before THEN 'growing' ELSE 'steady' END AS stage FROM known"
    )
    values = (day, day, USUAL_GAP, SHORTEST_GAP, day, day, NEW_DAYS, rhythm.lost, rhythm.dormant, GROWTH)
    return Sql(text, (*made.values, *values))


def of_rfm(asked: AttributeQuestion) -> Sql:
    """The source of facts about RFM scores, as the company scores."""
    return rfm(asked.day, scheme_of(scoring()))


def of_stages(asked: AttributeQuestion) -> Sql:
    """The source of facts about the life cycle."""
    return stages(asked.day, rhythm_of(scoring()))


@dataclass(frozen=True)
class Cell:
    """The customers of one recency and one frequency score."""

    recency: int
    frequency: int
    count: int
    amount: Decimal


@dataclass(frozen=True)
class RfmGrid:
    """How customers that somebody sees are spread over the scores; rows by frequency, columns by recency, the best last."""

    scores: list[int]
    rows: list[tuple[int, list[Cell]]]
    count: int
    amount: Decimal


def _seen(user: User) -> Sql:
    text, values = Account.objects.visible_to(user).order_by().values("pk").query.sql_with_params()
    return Sql(text, tuple(values))


def grid(user: User, day: date) -> RfmGrid:
    """Return the grid of RFM: one statement over all customers, then of those that somebody sees."""
    scheme = scheme_of(scoring())
    made, seen = rfm(day, scheme), _seen(user)
    text = (
        "SELECT recency_score, frequency_score, count(*), sum(monetary) "  # noqa: S608
        f"FROM ({made.text}) scored WHERE account_id IN ({seen.text}) GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (*made.values, *seen.values))
        cells = {(r, f): Cell(r, f, count, amount) for r, f, count, amount in cursor.fetchall()}
    most = scheme.classes if scheme.bounds else max((max(key) for key in cells), default=0)
    scores = list(range(1, most + 1)) if scheme.best_is_high else list(range(most, 0, -1))
    nothing = Decimal(0)
    rows = [(f, [cells.get((r, f), Cell(r, f, 0, nothing)) for r in scores]) for f in reversed(scores)]
    found = cells.values()
    return RfmGrid(scores, rows, sum(cell.count for cell in found), sum((cell.amount for cell in found), nothing))


@dataclass(frozen=True)
class StageCount:
    """How many customers are in a stage, and what they ordered in the last year."""

    stage: str
    count: int
    amount: Decimal


def by_stage(user: User, day: date) -> list[StageCount]:
    """Return how many customers that somebody sees are in each stage; who never ordered is `none`."""
    made, seen, bought = stages(day, rhythm_of(scoring())), _seen(user), orders(day)
    text = (
        "SELECT COALESCE(staged.stage, 'none'), count(*), COALESCE(sum(year.amount), 0) FROM customers_account a "  # noqa: S608
        f"LEFT JOIN ({made.text}) staged ON staged.account_id = a.id LEFT JOIN (SELECT account_id, sum(amount) AS amount "
        f"FROM ({bought.text}) ordered WHERE ordered_on > %s::date - 365 GROUP BY account_id) year "
        f"ON year.account_id = a.id WHERE a.is_active AND a.id IN ({seen.text}) GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (*made.values, *bought.values, day, *seen.values))
        found = {stage: StageCount(stage, count, amount) for stage, count, amount in cursor.fetchall()}
    return [found.get(stage, StageCount(stage, 0, Decimal(0))) for stage in STAGES]


def with_scores(user: User, day: date, recency: int | None, frequency: int | None) -> QuerySet[Account]:
    """Return the customers that somebody sees and that have these scores; None for any."""
    made = rfm(day, scheme_of(scoring()))
    text = f"SELECT account_id FROM ({made.text}) scored WHERE (%s::int IS NULL OR recency_score = %s) AND (%s::int IS NULL OR frequency_score = %s)"  # noqa: E501, S608
    values = (*made.values, recency, recency, frequency, frequency)
    return Account.objects.visible_to(user).filter(pk__in=RawSQL(text, values))


def in_stage(user: User, day: date, stage: str) -> QuerySet[Account]:
    """Return the customers that somebody sees and that are in a stage."""
    made = stages(day, rhythm_of(scoring()))
    rows = Account.objects.visible_to(user).filter(is_active=True)
    if stage == "none":
        return rows.exclude(pk__in=RawSQL(f"SELECT account_id FROM ({made.text}) staged", made.values))  # noqa: S608
    text = f"SELECT account_id FROM ({made.text}) staged WHERE stage = %s"  # noqa: S608
    return rows.filter(pk__in=RawSQL(text, (*made.values, stage)))
