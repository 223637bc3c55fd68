"""The hot pages, each with the best SQL that answers the same question on the same database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.data import quarter


@dataclass(frozen=True)
class Case:
    """A page: its address, and the SQL statements (with parameters) that hold what it shows."""

    name: str
    path: str
    sql: tuple[tuple[str, tuple[Any, ...]], ...]
    route: str


def cases(pick: Callable[[str], int]) -> list[Case]:
    """Return the pages; `pick` gives the id of a record by kind."""
    start, end = quarter()
    deal = pick("deal")
    open_cards = (
        "SELECT stage_id, count(*), sum(amount_base) FROM pipeline_deal WHERE state = 'open' GROUP BY stage_id",
        (),
    )
    cards = (
        "SELECT d.* FROM pipeline_stage s CROSS JOIN LATERAL (SELECT * FROM pipeline_deal WHERE stage_id = s.id AND state = 'open' "
        "ORDER BY amount_base DESC LIMIT 50) d",
        (),
    )
    listed = "SELECT id, name, account_id, owner_id, stage_id, amount_base, expected_close_on FROM pipeline_deal "
    total = ("SELECT count(*), sum(amount_base) FROM pipeline_deal", ())
    won = (
        "SELECT person_id, sum(amount_base) FROM pipeline_salesday WHERE sold_on BETWEEN %s AND %s GROUP BY person_id",
        (start, end),
    )
    by_day = (
        "SELECT sold_on, sum(amount_base) FROM pipeline_salesday WHERE sold_on BETWEEN %s AND %s GROUP BY sold_on",
        (start, end),
    )
    due = (
        "SELECT owner_id, sum(amount_base), sum(amount_base * probability) FROM pipeline_deal d JOIN pipeline_stage s ON s.id = stage_id "
        "WHERE d.state = 'open' AND expected_close_on BETWEEN %s AND %s GROUP BY owner_id",
        (start, end),
    )
    quotas = ("SELECT person_id, amount FROM goals_quota WHERE starts_on = %s", (start,))
    closed = (
        "SELECT state, count(*), sum(amount_base) FROM pipeline_deal WHERE closed_on BETWEEN %s AND %s GROUP BY state",
        (start, end),
    )
    dimensions = tuple(
        (
            f"SELECT {name}, sum(amount_base) FROM pipeline_salesday WHERE sold_on BETWEEN %s AND %s GROUP BY 1",
            (start, end),
        )
        for name in ("team_id", "product_id", "channel_id", "region_id", "industry")
    )
    found = (
        "SELECT id, name FROM customers_account WHERE to_tsvector('simple', search_key) @@ to_tsquery('simple', %s) LIMIT 6",
        ("'精密' & '上海'",),
    )
    return [
        Case("board", "/pipeline/deals/board/", (open_cards, cards), "deals/board/"),
        Case(
            "deal table, first page",
            "/pipeline/deals/",
            ((listed + "ORDER BY created_at DESC, id DESC LIMIT 50", ()), total),
            "deals/",
        ),
        Case(
            "deal table, deep page",
            "/pipeline/deals/?page=2000",
            ((listed + "ORDER BY created_at DESC, id DESC LIMIT 50 OFFSET 99950", ()), total),
            "deals/",
        ),
        Case(
            "deal table, filtered",
            "/pipeline/deals/?state=open&amount_min=390000",
            (
                (listed + "WHERE state = 'open' AND amount_base >= 390000 ORDER BY created_at DESC LIMIT 50", ()),
                (
                    "SELECT count(*), sum(amount_base) FROM pipeline_deal WHERE state = 'open' AND amount_base >= 390000",
                    (),
                ),
            ),
            "deals/",
        ),
        Case(
            "deal page",
            f"/pipeline/deals/{deal}/",
            (
                ("SELECT * FROM pipeline_deal WHERE id = %s", (deal,)),
                ("SELECT * FROM pipeline_dealline WHERE deal_id = %s", (deal,)),
                ("SELECT * FROM pipeline_dealsplit WHERE deal_id = %s", (deal,)),
                ("SELECT * FROM pipeline_stagemove WHERE deal_id = %s ORDER BY at", (deal,)),
            ),
            "deals/<int:pk>/",
        ),
        Case("search", "/search/?q=上海精密&palette=1", (found,), "search/"),
        Case("quota dashboard", "/reports/quotas/", (won, by_day, due, quotas, closed), "reports/quotas/"),
        Case("sales dashboard", "/reports/sales/", (by_day, *dimensions, closed), "reports/sales/"),
    ]
