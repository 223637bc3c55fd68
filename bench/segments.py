"""Segments over 100,000 customers: a rule, its nightly renewal, RFM scores and stages, against the plain SQL of their orders.

`python -m bench.segments` uses the database of the pages (`bench.pages`), in a transaction that is rolled back.
"""

from collections.abc import Callable
from typing import Any

from bench.data import ACCOUNTS, NOW, TODAY, load
from bench.database import database
from bench.measuring import table, timed

# What anybody would write to know what each customer ordered.
RAW = """
SELECT account_id, count(*), sum(amount), max(day) FROM (
    SELECT account_id, max(sold_on) FILTER (WHERE deals > 0) AS day, sum(amount_base) AS amount
      FROM pipeline_saleentry WHERE NOT is_overlay AND account_id IS NOT NULL
     GROUP BY account_id, deal_id HAVING sum(deals) > 0) ordered
 GROUP BY account_id
"""

RULE = {
    "join": "all",
    "parts": [
        {"fact": "industry", "op": "not_in", "value": ["government", "education"]},
        {
            "join": "any",
            "parts": [
                {"fact": "ordered", "op": "at_least", "value": "50000", "window": 730},
                {"fact": "orders", "op": "at_least", "value": "2", "window": 730},
            ],
        },
        {"join": "none", "parts": [{"fact": "open_deals", "op": "at_least", "value": "3"}]},
    ],
}


def main() -> None:
    """Measure and print."""
    with database("pages", load):
        from django.db import connection, transaction

        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        with transaction.atomic():
            cases = _cases()
            raw = timed(lambda: _rows(RAW, ()), backend)
            rows = [(f"plain SQL over {ACCOUNTS:,} customers", raw)]
            rows += [(name, timed(work, backend)) for name, work in cases]
            transaction.set_rollback(True)
        table([(f"{name}: {took.value:,}", took) for name, took in rows], raw)


# Any: parameters of a statement.
def _rows(text: str, values: Any) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return len(cursor.fetchall())


def _cases() -> list[tuple[str, Callable[[], int]]]:
    from datetime import timedelta

    from customers.segments.actions.membership import renew
    from customers.segments.actions.segments import create_segment
    from customers.segments.models import Segment, SegmentMembership
    from customers.segments.queries import scoring, sql
    from customers.segments.queries.matching import preview, read_rule
    from customers.segments.rules.rfm import Scheme
    from customers.segments.rules.stages import Rhythm
    from salesplan.people.models import User

    rule = read_rule(RULE)
    admin = User.objects.filter(role="admin").first()
    assert admin is not None
    made: list[Segment] = []

    def create() -> int:
        made.append(create_segment(values={"name": "Bench"}, rule=rule, by=admin, at=NOW))
        return SegmentMembership.objects.filter(segment=made[0]).count()

    def again() -> int:
        renewal = renew(made[0], at=NOW + timedelta(1))
        return renewal.entered + renewal.left

    # Any: parameters of a statement.
    def run(statement: Any) -> int:
        return _rows(statement.text, statement.values)

    return [
        ("members of a rule", lambda: run(sql.matching(rule, TODAY))),
        ("who just misses", lambda: run(sql.nearly(rule, TODAY))),
        ("count and examples of the builder", lambda: preview(admin, rule, TODAY).count),
        ("first renewal, all written", create),
        ("renewal of the next night", again),
        ("RFM scores", lambda: run(scoring.rfm(TODAY, Scheme()))),
        ("stages of the life cycle", lambda: run(scoring.stages(TODAY, Rhythm()))),
    ]


if __name__ == "__main__":
    main()
