"""The page of a deal, its forms and dialogs, over HTTP."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.accounts.models import Account
from pipeline.deals.actions.deals import edit_deal, move_deal
from pipeline.deals.models import Deal
from pipeline.deals.rules.deals import LineInput, SplitInput
from salesplan.core.company.queries import business_day
from tests.texts import figures
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
PARTS = ("dealline", "dealcontact", "dealsplit", "dealoverlay")
NO_ROWS = {
    "lines-TOTAL_FORMS": "0",
    "lines-INITIAL_FORMS": "0",
    "splits-TOTAL_FORMS": "0",
    "splits-INITIAL_FORMS": "0",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def rep(world) -> Client:
    return signed_in(world.rep)


def at(name: str, *args: object) -> str:
    return reverse(f"pipeline:deal_{name}", args=args)


def form_of(client: Client, url: str) -> dict[str, str]:
    """What a browser would send back for the form at an address, untouched."""
    context = client.get(url).context
    sent: dict[str, object] = {}
    for part in (context["form"], *context["lines"], *context["splits"]):
        for bound in part:
            value = bound.value()
            if bound.name == "DELETE" or value in (None, ""):
                continue
            sent[bound.html_name] = (
                [str(one) for one in value] if isinstance(value, list) else str(getattr(value, "pk", value))
            )
    for name in ("lines", "splits"):
        count = str(context[name].total_form_count())
        sent |= {f"{name}-TOTAL_FORMS": count, f"{name}-INITIAL_FORMS": count}
    return sent


class TestPage:
    def test_it_shows_the_deal_with_its_parts_and_steps(self, world, rep) -> None:
        page = rep.get(at("detail", world.deal.pk)).content.decode()
        for text in ("Line 3 sensors", "¥100,000.00", "Hexin Steel", "Sensor", "Negotiate", "Stage history", "100%"):
            assert text in page, text

    def test_the_auditor_is_offered_nothing_to_change(self, world) -> None:
        page = signed_in(world.auditor).get(at("detail", world.deal.pk)).content.decode()
        assert "data-dialog" not in page.split('id="page"')[1].split("</main>")[0]
        assert at("edit", world.deal.pk) not in page

    def test_queries_do_not_grow_with_the_history(self, world, rep, django_assert_max_num_queries) -> None:
        deal = world.deal
        lines = [LineInput(world.product.pk, Decimal(n), Decimal(10)) for n in range(1, 12)]
        splits = [
            SplitInput(who.pk, Decimal(20)) for who in (world.rep, world.peer, world.other, world.manager, world.admin)
        ]
        edit_deal(
            deal,
            values={"next_step": "x"},
            lines=lines,
            splits=splits,
            contacts=[world.contact],
            version=None,
            by=world.rep,
            at=NOW,
        )
        for n in range(12):
            stage = world.stages["proposal" if n % 2 == 0 else "qualify"]
            when = NOW - timedelta(days=20 - n)
            move_deal(deal, stage=stage, by=world.rep, at=when)
            day = date(2026, 12, 1 + n)
            edit_deal(deal, values={"expected_close_on": day}, version=None, by=world.rep, at=when)
        with django_assert_max_num_queries(15):
            assert rep.get(at("detail", deal.pk)).status_code == 200

    def test_the_deals_of_an_account(self, world, rep, django_assert_max_num_queries) -> None:
        with django_assert_max_num_queries(10):
            part = rep.get(reverse("pipeline:deals_of_account", args=[world.account.pk])).content.decode()
        assert "Line 3 sensors" in part
        assert f"?account={world.account.pk}" in part


class TestCreate:
    def sent(self, world, **more):
        values = {"name": "Pilot", "currency": "CNY", "stage": world.stages["qualify"].pk, "owner": world.rep.pk}
        return {**values, **NO_ROWS, **more}

    def test_a_deal_in_three_fields(self, world, rep) -> None:
        answer = rep.post(at("create"), self.sent(world, amount="¥1,200.50", account=world.account.pk))
        deal = Deal.objects.get(name="Pilot")
        assert answer["Location"] == at("detail", deal.pk)
        assert (deal.amount, deal.account, deal.owner) == (Decimal("1200.50"), world.account, world.rep)

    def test_the_address_fills_in_account_and_stage(self, world, rep) -> None:
        form = rep.get(f"{at('create')}?account={world.account.pk}&stage={world.stages['proposal'].pk}").context["form"]
        assert (form["account_text"].value(), form["stage"].value()) == (
            world.account.name,
            world.stages["proposal"].pk,
        )

    def test_a_new_customer_by_its_name(self, world, rep) -> None:
        rep.post(at("create"), self.sent(world, account_text="Brand New Ltd", account="new"))
        assert Deal.objects.get(name="Pilot").account == Account.objects.get(name="Brand New Ltd", owner=world.rep)

    def test_a_refused_deal_leaves_no_customer_behind(self, world, rep) -> None:
        sent = self.sent(world, account_text="Brand New Ltd", account="new", amount=str(10**13))
        assert rep.post(at("create"), sent).status_code == 422
        assert not Account.objects.filter(name="Brand New Ltd").exists()

    def test_a_typed_name_that_fits_one_customer_is_taken(self, world, rep) -> None:
        rep.post(at("create"), self.sent(world, account_text=world.account.name.upper()))
        assert Deal.objects.get(name="Pilot").account == world.account

    def test_a_typed_name_that_fits_none_asks(self, world, rep) -> None:
        answer = rep.post(at("create"), self.sent(world, account_text="Nobody knows"))
        assert answer.status_code == 422
        assert "Choose the customer" in answer.content.decode()

    def test_a_customer_of_others_is_not_there(self, world) -> None:
        answer = signed_in(world.peer).post(
            at("create"), self.sent(world, owner=world.peer.pk, account=world.account.pk)
        )
        assert answer.status_code == 422
        options = signed_in(world.peer).get(reverse("pipeline:deal_account_options") + "?account_text=hexin")
        assert "Hexin Steel 和信" not in options.content.decode()

    def test_lines_with_list_prices(self, world, rep) -> None:
        price = rep.get(f"{reverse('pipeline:deal_line_price')}?lines-0-product={world.service.pk}&currency=CNY")
        assert 'name="lines-0-unit_price"' in price.content.decode()
        assert 'value="5000.00"' in price.content.decode()
        lines = {
            "lines-TOTAL_FORMS": "2",
            "lines-0-product": world.service.pk,
            "lines-0-quantity": "2",
            "lines-0-unit_price": "5000",
            "lines-0-discount": "10",
            "lines-1-product": world.product.pk,
            "lines-1-quantity": "1",
            "lines-1-unit_price": "1",
            "lines-1-DELETE": "on",
        }
        totals = rep.post(at("preview"), self.sent(world, **lines)).content.decode()
        assert "¥9,000.00" in totals
        rep.post(at("create"), self.sent(world, **lines))
        assert Deal.objects.get(name="Pilot").amount == 9000

    @pytest.mark.parametrize("text", ["", "abc", "1e99", "-", "NaN", "Infinity", "1,2,3", "9999999999999"])
    def test_half_a_number_does_not_break_the_totals(self, world, rep, text) -> None:
        lines = {
            "lines-TOTAL_FORMS": "1",
            "lines-0-product": world.product.pk,
            "lines-0-quantity": text,
            "lines-0-unit_price": text,
        }
        assert rep.post(at("preview"), self.sent(world, **lines)).status_code == 200

    def test_what_was_typed_stays_after_an_error(self, world, rep) -> None:
        answer = rep.post(at("create"), self.sent(world, name="", next_step="Call them"))
        assert answer.status_code == 422
        assert "Call them" in answer.content.decode()


class TestEdit:
    def test_an_untouched_form_changes_nothing(self, world, rep) -> None:
        url = at("edit", world.deal.pk)
        answer = rep.post(url, form_of(rep, url))
        assert answer.status_code == 302, answer.context["form"].errors
        assert Deal.objects.get(pk=world.deal.pk).version == 1

    def test_queries_do_not_grow_with_the_lines(self, world, rep, django_assert_max_num_queries) -> None:
        lines = [LineInput(world.product.pk, Decimal(n), Decimal(10)) for n in range(1, 20)]
        edit_deal(world.deal, values={}, lines=lines, version=None, by=world.rep, at=NOW)
        with django_assert_max_num_queries(25):
            assert rep.get(at("edit", world.deal.pk)).status_code == 200

    def test_figures_are_read_and_what_is_wrong_stands_at_its_field(self, world, rep) -> None:
        url = at("edit", world.deal.pk)
        mine = form_of(rep, url)
        wrong = {
            "lines-0-quantity": ("0", "Enter a number above 0."),
            "lines-0-unit_price": ("-1", "Enter 0 or more."),
            "lines-0-discount": ("101", "Enter 100 or less."),
        }
        for name, (typed, sentence) in wrong.items():
            answer = rep.post(url, {**mine, name: typed})
            form = answer.context["lines"][0]
            assert (answer.status_code, dict(form.errors)) == (422, {name.rsplit("-", 1)[1]: [sentence]})
        answer = rep.post(url, {**mine, "amount": "７"})
        (said,) = answer.context["form"].errors.pop("amount")
        assert (figures(said), answer.context["form"].errors) == (["¥100,000.00"], {})
        answer = rep.post(url, {**mine, "lines-0-unit_price": "12.500"})
        assert 'name="lines-0-unit_price.as" value="12500|12.500"' in answer.content.decode()
        chosen = {
            **mine,
            "lines-0-unit_price": "12.500",
            "lines-0-unit_price.as": "12500|12.500",
            "lines-0-quantity": "1,5",
        }
        assert rep.post(url, chosen).status_code == 302
        assert Deal.objects.get(pk=world.deal.pk).amount == 18750

    def test_shares_that_do_not_total_100_say_what_is_missing(self, world, rep) -> None:
        url = at("edit", world.deal.pk)
        answer = rep.post(url, {**form_of(rep, url), "splits-0-percent": "60"})
        assert answer.status_code == 422
        assert "40 % is missing" in answer.content.decode()

    def test_the_second_writer_is_shown_the_difference_and_loses_nothing(self, world, rep) -> None:
        url = at("edit", world.deal.pk)
        mine = form_of(rep, url)
        manager = signed_in(world.manager)
        theirs = form_of(manager, url)
        manager.post(url, {**theirs, "next_step": "Visit on Friday", "name": "Line 3 and 4", "lines-0-quantity": "90"})
        answer = rep.post(url, {**mine, "next_step": "Send offer", "rival": world.rival.pk})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Visit on Friday" in page
        form = answer.context["form"]
        # What only the manager changed is taken over; what the rep typed stays.
        assert (form["name"].value(), form["next_step"].value()) == ("Line 3 and 4", "Send offer")
        assert answer.context["lines"][0]["quantity"].value() == "90"
        labels = [str(row.label) for row in form.conflict.rows]
        assert labels == ["Name", "Amount", "Rival", "Next step", "Products"]
        again = {
            **mine,
            "name": "Line 3 and 4",
            "next_step": "Send offer",
            "rival": world.rival.pk,
            "lines-0-quantity": "90",
            "amount": form["amount"].value(),
        }
        again |= {"version": form["version"].value(), "seen_lines": form["seen_lines"].value()}
        assert rep.post(url, again).status_code == 302
        deal = Deal.objects.get(pk=world.deal.pk)
        assert (deal.name, deal.next_step, deal.rival, deal.amount) == (
            "Line 3 and 4",
            "Send offer",
            world.rival,
            90000,
        )

    def test_handing_over_takes_an_untouched_share_along(self, world) -> None:
        manager, url = signed_in(world.manager), at("edit", world.deal.pk)
        manager.post(url, {**form_of(manager, url), "owner": world.peer.pk})
        assert list(world.deal.splits.values_list("person", "percent")) == [(world.peer.pk, Decimal(100))]

    def test_postponing_asks_for_the_reason_in_the_form(self, world, rep) -> None:
        url = at("edit", world.deal.pk)
        sent = {**form_of(rep, url), "expected_close_on": "2027-02-01"}
        answer = rep.post(url, sent)
        assert answer.status_code == 422
        assert 'name="push_reason"' in answer.content.decode()
        assert rep.post(url, {**sent, "push_reason": "budget"}).status_code == 302


class TestMove:
    def test_a_drop_on_the_board_moves_and_tells(self, world, rep) -> None:
        sent = {"stage": world.stages["proposal"].pk, "position": "0", "version": "1"}
        answer = rep.post(at("move", world.deal.pk), sent, **HTMX)
        told = json.loads(answer["HX-Trigger"])
        assert (answer.status_code, told["boardChanged"]) == (204, True)
        assert Deal.objects.get(pk=world.deal.pk).stage == world.stages["proposal"]
        answer = rep.post(told["toast"]["undo"], {"next": "/pipeline/deals/board/"})
        assert answer["Location"] == "/pipeline/deals/board/"
        assert Deal.objects.get(pk=world.deal.pk).stage == world.stages["qualify"]

    def test_missing_fields_are_asked_in_place(self, world, rep) -> None:
        url, won = at("move", world.deal.pk), world.stages["won"].pk
        answer = rep.post(url, {"stage": won, "position": "2", "version": "1"}, **HTMX)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'name="next_step"' in page
        assert 'name="position" value="2"' in page
        assert "errorlist" not in page
        day = business_day(timezone.now())
        sent = {"stage": won, "position": "2", "version": "1", "asked": "1", "closed_on": day.isoformat()}
        assert rep.post(url, sent, **HTMX).status_code == 422
        assert rep.post(url, {**sent, "next_step": "Kick-off"}, **HTMX).status_code == 204
        deal = Deal.objects.get(pk=world.deal.pk)
        assert (deal.state, deal.next_step, deal.closed_on) == ("won", "Kick-off", day)

    def test_a_win_reads_each_part_of_the_deal_once(self, world, rep, django_assert_max_num_queries) -> None:
        sent = {"stage": world.stages["won"].pk, "asked": "1", "closed_on": TODAY.isoformat(), "next_step": "Kick-off"}
        with django_assert_max_num_queries(45) as told:
            assert rep.post(at("move", world.deal.pk), sent).status_code == 302
        asked = [query["sql"] for query in told.captured_queries]
        counts = {name: sum(sql.startswith(f'SELECT "pipeline_{name}"') for sql in asked) for name in PARTS}
        # Who has a share decides what the page offers, before the deal is locked.
        assert counts == {"dealline": 1, "dealcontact": 1, "dealsplit": 2, "dealoverlay": 2}

    def test_losing_asks_why_and_to_whom(self, world, rep) -> None:
        url, sent = at("move", world.deal.pk), {"stage": world.stages["lost"].pk}
        answer = rep.post(url, sent)
        assert answer.status_code == 422
        assert "loss_reason" in answer.context["form"].fields
        answer = rep.post(url, {**sent, "asked": "1", "loss_reason": world.reason.pk, "rival": world.rival.pk})
        assert answer.status_code == 302
        deal = Deal.objects.get(pk=world.deal.pk)
        assert (deal.state, deal.loss_reason, deal.rival) == ("lost", world.reason, world.rival)

    def test_a_win_in_the_future_is_said_at_its_field(self, world, rep) -> None:
        sent = {"stage": world.stages["won"].pk, "asked": "1", "next_step": "x", "closed_on": "2026-12-24"}
        answer = rep.post(at("move", world.deal.pk), sent)
        assert answer.status_code == 422
        assert answer.context["form"].errors["closed_on"]

    def test_a_stale_card_is_a_conflict(self, world, rep) -> None:
        edit_deal(world.deal, values={"next_step": "x"}, version=1, by=world.manager, at=NOW)
        sent = {"stage": world.stages["proposal"].pk, "position": "0", "version": "1"}
        assert rep.post(at("move", world.deal.pk), sent, **HTMX).status_code == 409
        assert Deal.objects.get(pk=world.deal.pk).stage == world.stages["qualify"]

    def test_reopening_says_what_it_undoes(self, world, rep) -> None:
        move_deal(world.deal, stage=world.stages["won"], filled={"next_step": "x"}, by=world.rep, at=NOW)
        page = rep.get(f"{at('move', world.deal.pk)}?stage={world.stages['proposal'].pk}").content.decode()
        assert "is reversed in the sales ledger" in page

    def test_a_stage_of_another_process_is_not_there(self, world, rep) -> None:
        from pipeline.process.models import Process, Stage

        alien = Stage.objects.create(process=Process.objects.create(name="Other"), name="Elsewhere")
        assert rep.post(at("move", world.deal.pk), {"stage": alien.pk}).status_code == 404

    @pytest.mark.parametrize("stage", ["", "x", "0", "-1"])
    def test_nonsense_is_not_there(self, world, rep, stage) -> None:
        assert rep.post(at("move", world.deal.pk), {"stage": stage}).status_code == 404


class TestSmallSteps:
    def test_postpone(self, world, rep) -> None:
        url = at("postpone", world.deal.pk)
        sent = {"expected_close_on": "2027-01-10", "version": "1"}
        assert rep.post(url, sent).status_code == 422
        assert rep.post(url, {**sent, "push_reason": "scope"}).status_code == 302
        assert Deal.objects.get(pk=world.deal.pk).push_count == 1

    def test_the_next_step_in_place(self, world, rep) -> None:
        url = at("next_step", world.deal.pk)
        answer = rep.post(url, {"next_step": "Call", "next_step_on": TODAY.isoformat(), "version": "1"}, **HTMX)
        assert (answer.status_code, 'value="2"' in answer.content.decode()) == (200, True)
        answer = rep.post(url, {"next_step": "Write", "version": "1"}, **HTMX)
        assert answer.status_code == 409
        assert "Write" in answer.content.decode()
        assert Deal.objects.get(pk=world.deal.pk).next_step == "Call"


@pytest.mark.parametrize(("zone", "says"), [("Asia/Shanghai", False), ("America/New_York", True)])
def test_a_win_has_the_day_of_the_company_and_the_page_says_so(world, zone, says):
    world.rep.time_zone = zone
    world.rep.save()
    with time_machine.travel(datetime(2026, 11, 25, 1, 0, tzinfo=UTC), tick=False):
        client = Client()
        client.force_login(world.rep)
        url = reverse("pipeline:deal_move", args=[world.deal.pk])
        page = client.get(url, {"stage": world.stages["won"].pk}).content.decode()
    assert 'value="2026-11-25"' in page
    assert ("Wins are dated in the company" in page) == says
