"""Beginning, writing, moving and running a plan, by its forms."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.planning.sales_plans import target_customers
from goals.planning.sales_plans.actions import editing, lifecycle
from goals.planning.sales_plans.models import SalesPlan, SalesPlanVersion
from tests.customers.segments.making import customers, segment
from tests.goals.making import sell
from tests.goals.planning.sales_plans.asking import PART, as_, page
from tests.goals.planning.sales_plans.making import TARGET, draft, running
from tests.world import NOW, signed_in


class TestBegin:
    def begin(self, client, world, **more):
        data = {"name": "Plan", "team": world.east.pk, "owner": world.director.pk, "period_key": "2027", **more}
        return client.post(reverse("goals:sales_plan_create"), data)

    def test_from_a_starter(self, world, director):
        answer = self.begin(director, world, begin="preset:new_market")
        plan = SalesPlan.objects.get()
        assert answer["Location"] == reverse("goals:sales_plan_detail", args=[plan.pk])
        assert plan.preset == "new_market"
        assert plan.current_version.salesplaninitiative_rows.count() == 4
        first = plan.current_version.salesplaninitiative_rows.first()
        assert date(2027, 1, 1) <= first.starts_on <= first.due_on <= date(2027, 12, 31)
        assert plan.current_version.strategy.startswith("Start with one segment")

    def test_a_starter_is_written_in_the_language_of_its_maker(self, world, director):
        director.cookies["django_language"] = "zh-hans"
        self.begin(director, world, begin="preset:key_accounts")
        assert "一客一策" in SalesPlan.objects.get().current_version.summary

    def test_a_period_of_ones_own(self, world, director):
        self.begin(director, world, period_key="own", first_on="2027-02-10", last_on="2027-05-09")
        assert SalesPlan.objects.get().current_version.period_key == "2027-02-10..2027-05-09"

    def test_what_was_typed_stays(self, world, director):
        answer = self.begin(director, world, period_key="own", first_on="2027-02-10", last_on="2027-01-09")
        assert answer.status_code == 422
        assert "The last day is before the first" in answer.content.decode()
        assert 'value="Plan"' in answer.content.decode()

    def test_a_plan_that_one_does_not_see_cannot_be_cloned(self, world, client):
        plan = running(world)
        assert self.begin(as_(client, world.stranger), world, begin=f"plan:{plan.pk}").status_code == 422

    def test_whoever_leads_nothing_begins_nothing(self, world, client):
        assert self.begin(as_(client, world.rep), world).status_code == 403

    def test_mark_as_a_template_and_begin_from_it(self, world, director):
        plan = running(world)
        director.post(reverse("goals:sales_plan_template", args=[plan.pk]), {"is_template": "1"})
        assert "Sensors in the East" in page(director, "sales_plan_create")
        self.begin(director, world, begin=f"plan:{plan.pk}")
        copy = SalesPlan.objects.latest("pk")
        assert copy.copied_from == plan
        assert "from “Sensors in the East”" in page(director, "sales_plan_detail", copy.pk)


class TestWrite:
    def edit(self, client, plan, section, data):
        return client.post(reverse("goals:sales_plan_edit", args=[plan.pk, section]), data)

    @pytest.mark.parametrize("section", [
        "basics", "customers", "market", "strategy", "offer", "goals", "people", "budget", "incentives", "initiatives",
        "risks",
    ])  # fmt: skip
    def test_each_section_has_its_form(self, world, director, section):
        assert 'name="seen"' in page(director, "sales_plan_edit", draft(world).pk, section)

    def test_texts_and_rows_are_saved(self, world, director):
        plan = draft(world)
        data = {**PART, "market": "Growing", "rows-0-rival": world.rival.pk, "rows-0-note": "On price"}
        answer = self.edit(director, plan, "market", data)
        assert answer.status_code == 302
        assert answer["Location"].endswith("?version=1#market")
        version = plan.versions.get()
        assert (version.market, version.salesplanrival_rows.get().note) == ("Growing", "On price")

    def test_risks_are_typed_in_percent(self, world, director):
        plan = draft(world)
        data = {**PART, "rows-0-name": "Strike", "rows-0-probability": "30 %", "rows-0-impact": "1,000,000"}
        assert self.edit(director, plan, "risks", data).status_code == 302
        risk = plan.current_version.salesplanrisk_rows.get()
        assert (risk.probability, risk.impact) == (Decimal("0.3"), Decimal(1_000_000))

    def test_conditions_become_a_target(self, world, director):
        plan = draft(world)
        data = {key.replace("rows", "groups"): value for key, value in PART.items()}
        data |= {
            "customers": "They need sensors",
            "groups-0-industry": ["chemicals", "energy"],
            "groups-0-revenue_from": "50,000,000",
        }
        assert self.edit(director, plan, "customers", data).status_code == 302
        assert plan.versions.get().target == [[
            {"field": "industry", "op": "in", "value": ["chemicals", "energy"]},
            {"field": "revenue", "op": "from", "value": "50000000"},
        ]]  # fmt: skip

    def test_the_preview_counts_and_writes_nothing(self, world, director):
        plan = draft(world)
        data = {key.replace("rows", "groups"): value for key, value in PART.items()}
        url = reverse("goals:sales_plan_preview", args=[plan.pk])
        shown = director.post(url, {**data, "groups-0-industry": ["manufacturing"]}).content.decode()
        assert "1 customer you can see is included" in shown
        shown = director.post(url, {**data, "groups-0-industry": ["energy"]}).content.decode()
        assert "0 customers you can see are included" in shown
        assert plan.versions.get().target == TARGET

    def test_tasks_of_an_initiative(self, world, director):
        plan = draft(world)
        one, task = plan.current_version.salesplaninitiative_rows.get(), plan.current_version.salesplantask_rows.get()
        data = {**PART, "rows-0-row_key": task.row_key, "rows-0-name": "Book it", "rows-0-owner": world.peer.pk}
        url = reverse("goals:sales_plan_edit_tasks", args=[plan.pk, one.row_key])
        assert "Book the stand" in director.get(url).content.decode()
        assert director.post(url, data).status_code == 302
        changed = plan.current_version.salesplantask_rows.get()
        assert (changed.row_key, changed.name, changed.owner) == (task.row_key, "Book it", world.peer)

    def test_a_wrong_row_is_named_and_what_was_typed_stays(self, world, director):
        plan = draft(world)
        data = {**PART, "rows-0-name": "Autumn fair", "rows-0-starts_on": "2026-09-10", "rows-0-due_on": "2026-09-01"}
        answer = self.edit(director, plan, "initiatives", data)
        assert answer.status_code == 422
        assert "This day is before the start." in answer.content.decode()
        assert 'value="Autumn fair"' in answer.content.decode()

    def test_the_second_writer_sees_the_difference(self, world, director):
        plan = draft(world)
        form = director.get(reverse("goals:sales_plan_edit", args=[plan.pk, "budget"]))
        seen = form.context["seen"]
        line = plan.current_version.salesplanbudgetline_rows.get()
        line.amount = Decimal(600_000)
        line.save()
        data = {
            **PART,
            "seen": seen,
            "rows-0-row_key": line.row_key,
            "rows-0-category": "events",
            "rows-0-name": "Fair",
        }
        data["rows-0-amount"] = "450000"
        answer = self.edit(director, plan, "budget", data)
        assert answer.status_code == 409
        shown = answer.content.decode()
        assert "¥600,000.00" in shown
        assert "¥450,000.00" in shown
        assert plan.current_version.salesplanbudgetline_rows.get().amount == 600_000
        assert self.edit(director, plan, "budget", {**data, "seen": answer.context["seen"]}).status_code == 302
        assert plan.current_version.salesplanbudgetline_rows.get().amount == 450_000

    def test_another_section_is_no_conflict(self, world, director):
        plan = draft(world)
        seen = director.get(reverse("goals:sales_plan_edit", args=[plan.pk, "budget"])).context["seen"]
        editing.edit_section(plan, "strategy", values={"strategy": "New"}, seen_digest=None, by=world.admin)
        line = plan.current_version.salesplanbudgetline_rows.get()
        data = {
            **PART,
            "seen": seen,
            "rows-0-row_key": line.row_key,
            "rows-0-category": "events",
            "rows-0-name": "Fair",
        }
        assert self.edit(director, plan, "budget", {**data, "rows-0-amount": "1"}).status_code == 302

    def test_the_team_is_one_that_one_leads(self, world, director):
        plan = draft(world)
        data = {"team": world.west.pk, "owner": world.director.pk, "period_key": "2026", "summary": "x"}
        assert self.edit(director, plan, "basics", data).status_code == 422

    def test_a_running_plan_is_not_edited_in_place(self, world, director):
        plan = running(world)
        assert director.get(reverse("goals:sales_plan_edit", args=[plan.pk, "budget"])).status_code == 422


class TestMoves:
    def test_submit_approve_start_by_the_screen(self, world, client):
        plan = draft(world)
        director = as_(client, world.director)
        move = lambda verb: reverse("goals:sales_plan_move", args=[plan.pk, verb])  # noqa: E731
        assert "Submit for approval" in page(director, "sales_plan_move", plan.pk, "submit")
        assert director.post(move("submit"), {}).status_code == 302
        assert director.post(move("approve"), {}).status_code == 403
        admin = as_(client, world.admin)
        assert admin.post(move("approve"), {}).status_code == 302
        assert as_(client, world.director).post(move("start"), {}).status_code == 302
        plan.refresh_from_db()
        assert plan.state == "running"

    def test_what_lacks_stands_in_the_dialog(self, world, director):
        plan = draft(world, full=False)
        answer = director.post(reverse("goals:sales_plan_move", args=[plan.pk, "submit"]), {})
        assert answer.status_code == 422
        assert "Link at least one goal" in answer.content.decode()

    def test_returning_without_a_reason(self, world, client):
        plan = draft(world)
        lifecycle.submit_plan(plan, by=world.director, at=NOW)
        answer = as_(client, world.admin).post(reverse("goals:sales_plan_move", args=[plan.pk, "return"]), {})
        assert answer.status_code == 422

    def test_a_change_shows_its_difference_in_words(self, world, director):
        plan = running(world)
        answer = director.post(reverse("goals:sales_plan_amend", args=[plan.pk]), {"why": "More money"})
        assert answer["Location"].endswith("?version=2")
        version = plan.versions.get(number=2)
        version.salesplanbudgetline_rows.update(amount=700_000)
        version.salesplanbudgetline_rows.create(name="Seminar", category="events", amount=5)
        SalesPlanVersion.objects.filter(pk=version.pk).update(strategy="Call them")
        shown = page(director, "sales_plan_compare", plan.pk)
        assert "3 differences" in shown
        for text in ("¥500,000.00", "¥700,000.00", "Visit them", "Call them", "Seminar", "More money"):
            assert text in shown
        assert "A change is open: version 2" in page(director, "sales_plan_detail", plan.pk)
        assert page(director, "sales_plan_detail", plan.pk, query="?version=2")

    def test_the_review_keeps_the_figures_of_its_day(self, world, director):
        plan = running(world)
        sell(world, world.rep, 900_000)
        url = reverse("goals:sales_plan_review", args=[plan.pk])
        assert "Goals are at 90%" in director.get(url).content.decode()
        texts = {"worked": "The fair", "keep": "Samples", "change": "Earlier", "why": "Sold out"}
        assert director.post(url, {**texts, "worked": ""}).status_code == 422
        assert director.post(url, texts).status_code == 302
        sell(world, world.rep, 900_000, name="Later")
        shown = page(director, "sales_plan_detail", plan.pk)
        assert "Samples" in shown
        assert "¥900k" in shown
        assert "90%" in shown

    def test_rename(self, world, director):
        plan = draft(world)
        url = reverse("goals:sales_plan_rename", args=[plan.pk])
        assert director.post(url, {"name": ""}).status_code == 422
        assert director.post(url, {"name": "Other", "name_zh": "别的"}).status_code == 302
        assert SalesPlan.objects.get().name_zh == "别的"


class TestRun:
    def test_money_is_entered_taken_back_and_listed(self, world, director):
        plan = running(world)
        line = plan.current_version.salesplanbudgetline_rows.get()
        url = reverse("goals:sales_plan_spend", args=[plan.pk])
        data = {"line": line.row_key, "spent_on": "2026-11-02", "amount": "12,500.50", "what": "Stand"}
        assert director.post(url, data).status_code == 302
        entry = plan.spend.get()
        assert entry.amount == Decimal("12500.50")
        assert "¥12,500.50" in page(director, "sales_plan_spend_list", plan.pk, query=f"?line={line.row_key}")
        back = reverse("goals:sales_plan_spend_reverse", args=[plan.pk, entry.pk])
        assert director.post(back, {"why": ""}).status_code == 422
        assert director.post(back, {"why": "Double"}).status_code == 302
        assert director.post(back, {"why": "Again"}).status_code == 422
        assert sum(one.amount for one in plan.spend.all()) == 0
        assert "Reversed entry" in page(director, "sales_plan_spend_list", plan.pk)

    @pytest.mark.parametrize("wrong", [{"amount": "-1"}, {"amount": "x"}, {"spent_on": "2027-01-01"}, {"line": "no"}])
    def test_wrong_money_is_refused(self, world, director, wrong):
        plan = running(world)
        data = {
            "line": plan.current_version.salesplanbudgetline_rows.get().row_key,
            "spent_on": "2026-11-02",
            "amount": "1",
            "what": "x",
        }
        assert director.post(reverse("goals:sales_plan_spend", args=[plan.pk]), {**data, **wrong}).status_code == 422

    def test_the_owner_of_a_task_moves_it_on(self, world, client):
        plan = running(world)
        task = plan.current_version.salesplantask_rows.get()
        url = reverse("goals:sales_plan_step", args=[plan.pk, "task", task.row_key])
        rep = as_(client, world.rep)
        assert rep.post(url, {"state": "done", "note": "Hall 3"}).status_code == 302
        shown = page(rep, "sales_plan_detail", plan.pk)
        assert "1 of 1 tasks done" in shown
        assert "Hall 3" in rep.get(url).content.decode()

    def test_an_initiative_follows_its_tasks(self, world, director):
        plan = running(world)
        key = plan.current_version.salesplaninitiative_rows.get().row_key
        answer = director.post(reverse("goals:sales_plan_step", args=[plan.pk, "initiative", key]), {"state": "done"})
        assert answer.status_code == 422
        assert "follows its tasks" in answer.content.decode()

    def test_somebody_else_with_a_part_does_not(self, world, client):
        plan = running(world)
        plan.current_version.salesplanperson_rows.create(person=world.peer)
        url = reverse(
            "goals:sales_plan_step", args=[plan.pk, "task", plan.current_version.salesplantask_rows.get().row_key]
        )
        assert as_(client, world.peer).get(url).status_code == 403
        assert as_(client, world.peer).post(url, {"state": "done"}).status_code == 403


def test_a_plan_that_targets_a_segment_counts_what_the_segment_counts(world, director):
    customers(world.rep, 3)
    customers(world.outsider, 2)
    made, plan = segment(world), draft(world)
    data = {key.replace("rows", "groups"): value for key, value in PART.items()}
    url = reverse("goals:sales_plan_edit", args=[plan.pk, "customers"])
    assert director.post(url, {**data, "groups-0-segment": [str(made.pk)]}).status_code == 302
    target = plan.versions.get().target
    assert target == [[{"field": "segment", "op": "in", "value": [str(made.pk)]}]]
    for user, number in ((world.director, 3), (world.admin, 5)):
        client = signed_in(user)
        listed = client.get(reverse("customers:account_list"), {"segment": made.pk}).context["page"].paginator.count
        members = client.get(reverse("customers:segment_detail", args=[made.pk])).context["row"].count
        assert target_customers.count(user, target) == listed == members == number
    shown = page(director, "sales_plan_customers", plan.pk)
    assert "Retailers" in shown
    assert f"{reverse('customers:account_list')}?segment={made.pk}" in shown
