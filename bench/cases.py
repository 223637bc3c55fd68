"""The hot pages, each with the best SQL that answers the same question on the same database."""

from dataclasses import dataclass
from typing import Any

from bench.data import quarter
from pipeline.deals.models import Deal

Statement = tuple[str, tuple[Any, ...]]

LISTED = "SELECT id, name, account_id, owner_id, stage_id, amount_base, expected_close_on FROM pipeline_deal "
SUMS = "SELECT count(*), sum(amount_base) FROM pipeline_deal "
LARGE = "WHERE state = 'open' AND amount_base >= 390000 "
BEHIND = "WHERE (created_at, id) < (%s, %s) "
NEWEST = "ORDER BY created_at DESC, id DESC LIMIT 50"
WON_BY = "SELECT {0}, sum(amount_base) FROM pipeline_salesday WHERE sold_on BETWEEN %s AND %s GROUP BY 1"
BOARD: tuple[Statement, ...] = (
    ("SELECT stage_id, count(*), sum(amount_base) FROM pipeline_deal WHERE state = 'open' GROUP BY stage_id", ()),
    (
        "SELECT d.* FROM pipeline_stage s CROSS JOIN LATERAL (SELECT * FROM pipeline_deal WHERE stage_id = s.id "
        "AND state = 'open' ORDER BY amount_base DESC LIMIT 30) d",
        (),
    ),
)
DEAL = (
    "SELECT * FROM pipeline_deal WHERE id = %s",
    "SELECT * FROM pipeline_dealline WHERE deal_id = %s",
    "SELECT * FROM pipeline_dealsplit WHERE deal_id = %s",
    "SELECT * FROM pipeline_stagemove WHERE deal_id = %s ORDER BY at",
)
FOUND = (
    "WITH found AS MATERIALIZED (SELECT id, name, sort_key FROM customers_account "
    "WHERE to_tsvector('simple', coalesce(search_key, '')) @@ to_tsquery('simple', %s)) SELECT * FROM found ORDER BY sort_key LIMIT 6"
)
DUE = (
    "SELECT owner_id, sum(amount_base), sum(amount_base * probability) FROM pipeline_deal d "
    "JOIN pipeline_stage s ON s.id = stage_id "
    "WHERE d.state = 'open' AND expected_close_on BETWEEN %s AND %s GROUP BY owner_id"
)
CLOSED = "SELECT state, count(*), sum(amount_base) FROM pipeline_deal WHERE closed_on BETWEEN %s AND %s GROUP BY state"
DIMENSIONS = ("sold_on", "team_id", "product_id", "channel_id", "region_id", "industry")


@dataclass(frozen=True)
class PageCase:
    """A page: its address, and the SQL statements (with parameters) that hold what it shows."""

    name: str
    path: str
    sql: tuple[Statement, ...]


def cases(deal: Deal, middle: Deal) -> list[PageCase]:
    """Return the pages; `deal` is the one to open, `middle` one half way down the list of all deals."""
    days, place = quarter(), (middle.created_at, middle.pk)
    won = tuple((WON_BY.format(name), days) for name in DIMENSIONS)
    quotas = ("SELECT person_id, amount FROM goals_quota WHERE starts_on = %s", (days[0],))
    by_person = (WON_BY.format("person_id"), days)
    everything, large = "/pipeline/deals/?state=all", "/pipeline/deals/?state=open&amount_min=390000"
    deep = f"{everything}&after={middle.created_at.isoformat()}~{middle.pk}"
    query_totals = (SUMS, ())
    return [
        PageCase("board", "/pipeline/deals/board/", BOARD),
        PageCase("deal table, first page", everything, ((LISTED + NEWEST, ()), query_totals)),
        PageCase("deal table, deep page", deep, ((LISTED + BEHIND + NEWEST, place), query_totals)),
        PageCase("deal table, filtered", large, ((LISTED + LARGE + NEWEST, ()), (SUMS + LARGE, ()))),
        PageCase("deal page", f"/pipeline/deals/{deal.pk}/", tuple((text, (deal.pk,)) for text in DEAL)),
        PageCase("search", "/search/?q=上海精密&palette=1", ((FOUND, ("'上海' & '海精' & '精密'",)),)),
        PageCase("quota dashboard", "/reports/quotas/", (by_person, won[0], (DUE, days), quotas, (CLOSED, days))),
        PageCase("sales dashboard", "/reports/sales/", (*won, (CLOSED, days))),
    ]
