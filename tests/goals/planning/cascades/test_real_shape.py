"""Q4 cascaded from the quarter before, on data of the shape of "CRM Sales Opportunities": region, manager, agent.

The small files here are read by the mapping that ships for the real ones. With SALES_OPPORTUNITIES naming the folder of
the real files, the same test runs on them. What is expected is worked out from the CSV lines alone.
"""

import csv
import os
from collections import defaultdict
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import pytest

from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.choices import CascadeMethod, Season
from goals.planning.cascades.loading import load
from goals.planning.cascades.rules.plans import CascadePlan, LevelPlan
from pipeline.imports.actions import import_data
from pipeline.imports.mapping import read
from pipeline.imports.run import ImportRun
from salesplan.core.company.models import Company
from salesplan.core.periods import Calendar
from salesplan.people.models import Team
from tests.world import person

pytestmark = pytest.mark.django_db
MAPPING = Path("docs/examples/crm_sales_opportunities.toml")
CENT = Decimal("0.01")
FILES = {
    "sales_teams.csv": """sales_agent,manager,regional_office
Anna Snelling,Dustin Brinkmann,Central
Cecily Lampkin,Dustin Brinkmann,Central
Moses Frase,Dustin Brinkmann,Central
Darcel Schlecht,Melvin Marxen,Central
Hayden Neloms,Celia Rouche,West
James Ascencio,Summer Sewald,West
Rosie Papadopoulos,Cara Losch,East
Garret Kinder,Cara Losch,East
""",
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n",
    "accounts.csv": """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Isdom,medical,2002,3178.24,4540,United States,
Betatech,medical,1986,647.18,1185,Kenya,
""",
    "sales_pipeline.csv": """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Anna Snelling,GTXPro,Isdom,Won,6/25/2017,7/1/2017,4514
A2,Anna Snelling,MG Special,Isdom,Won,7/25/2017,9/30/2017,50
A3,Cecily Lampkin,GTX Pro,Betatech,Won,7/2/2017,8/8/2017,1054
A4,Darcel Schlecht,GTXPro,Isdom,Won,7/2/2017,8/18/2017,4999
A5,Darcel Schlecht,GTXPro,Isdom,Won,8/2/2017,10/1/2017,7777
A6,Hayden Neloms,GTX Pro,,Won,8/2/2017,9/1/2017,3333
A7,James Ascencio,GTX Pro,Isdom,Won,8/2/2017,9/21/2017,2001
A8,James Ascencio,GTX Pro,Isdom,Lost,8/2/2017,9/22/2017,0
A9,Rosie Papadopoulos,MG Special,Isdom,Won,8/2/2017,9/2/2017,61
B1,Garret Kinder,GTX Pro,Isdom,Won,1/2/2017,6/30/2017,4000
B2,Moses Frase,GTX Pro,Isdom,Engaging,8/2/2017,,
""",
}


@pytest.fixture
def folder(tmp_path):
    told = os.environ.get("SALES_OPPORTUNITIES")
    if told:
        return Path(told)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def sums(folder):
    """Add up what was won in the third quarter of 2017, by region, manager and agent, from the lines of the files."""
    with (folder / "sales_teams.csv").open(encoding="utf-8") as lines:
        above = {row["sales_agent"]: (row["regional_office"], row["manager"]) for row in csv.DictReader(lines)}
    won = dict.fromkeys(above, Decimal(0))
    with (folder / "sales_pipeline.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["deal_stage"] != "Won":
                continue
            month, _day, year = (int(part) for part in row["close_date"].split("/"))
            if (year, (month + 2) // 3) == (2017, 3):
                won[row["sales_agent"]] += Decimal(row["close_value"])
    tree = defaultdict(lambda: defaultdict(dict))
    for agent, (region, manager) in above.items():
        tree[region][manager][agent] = won[agent]
    return tree


def shared_out(amount, weights):
    """Share by hand: round down, then a cent each to the largest remainders; alike when nobody weighs anything."""
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Decimal(1))
    whole = sum(weights.values())
    exact = {key: amount * weight / whole for key, weight in weights.items()}
    out = {key: value.quantize(CENT, ROUND_DOWN) for key, value in exact.items()}
    left = int((amount - sum(out.values())) / CENT)
    for key in sorted(exact, key=lambda key: out[key] - exact[key])[:left]:
        out[key] += CENT
    return out


def test_q4_follows_the_quarter_before_by_region_manager_and_agent(db, folder):
    Company.objects.create(pk=1, name="Computer hardware", currency="USD", time_zone="UTC")
    admin = person("boss", "admin")
    at = datetime(2017, 10, 1, 9, tzinfo=UTC)
    report = import_data(ImportRun(read(MAPPING), folder, datetime(2018, 1, 1, 9, tzinfo=UTC)))
    assert not report.bad
    found = sums(folder)
    by_region = {
        region: sum(sum(agents.values()) for agents in managers.values()) for region, managers in found.items()
    }
    total = (sum(by_region.values()) * Decimal("1.10")).quantize(CENT)
    top = Team.objects.get(name="Computer hardware")
    levels = {level: LevelPlan(CascadeMethod.BEFORE) for level in ("region", "team", "person")}
    plan = CascadePlan("won_revenue", Calendar().quarter(2017, 4), top, levels, Season.EVEN)
    made = actions.create_cascade(plan, name="Q4", amount=total, by=admin, at=at)

    got = {str(node): node.amount for node in made.nodes.select_related("team", "person")}
    for region, amount in shared_out(total, by_region).items():
        assert abs(got[region] - amount) <= CENT, region
        managers = found[region]
        parts = shared_out(got[region], {name: sum(agents.values()) for name, agents in managers.items()})
        for manager, part in parts.items():
            assert abs(got[manager] - part) <= CENT, manager
            for agent, share in shared_out(got[manager], managers[manager]).items():
                assert abs(got[agent] - share) <= CENT, agent
    agents = [agent for managers in found.values() for below in managers.values() for agent in below]
    assert sum(got[agent] for agent in agents) == total
    assert not load(made).tree.gaps()
