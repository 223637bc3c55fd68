"""Creating, editing, moving and undoing: what a deal, its trail and the ledger say afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipeline.deals.actions.deals import carry_out, create_deal, edit_deal, move_deal, undo_move
from pipeline.deals.changes import DealChange
from pipeline.deals.models import CloseDateChange, Deal, StageMove
from pipeline.deals.rules.deals import LineInput, SplitInput
from pipeline.sales.models import SaleEntry
from salesplan.core.errors import Conflict, MissingFields, NeedsRequest, NotAllowed, Refused
from salesplan.core.notices.models import Notice
from tests.world import NOW, TODAY, deal

pytestmark = pytest.mark.django_db


def net(deal: Deal) -> Decimal:
    return sum((entry.amount_base for entry in SaleEntry.objects.filter(deal=deal)), Decimal(0))


def won(world, **more):
    return move_deal(world.deal, stage=world.stages["won"], by=world.rep, at=NOW, filled={"next_step": "Sign"}, **more)


class TestCreate:
    def test_defaults(self, world) -> None:
        deal = create_deal(values={"name": "Pilot", "amount": Decimal("10.01")}, by=world.rep, at=NOW)
        deal.refresh_from_db()
        assert (deal.owner, deal.stage, deal.state) == (world.rep, world.stages["qualify"], "open")
        assert (deal.currency, deal.amount, deal.amount_base) == ("CNY", Decimal("10.01"), Decimal("10.01"))
        assert (deal.started_on, deal.team, deal.version) == (TODAY, world.east_one, 1)
        assert list(deal.splits.values_list("person", "percent")) == [(world.rep.pk, Decimal(100))]
        assert list(deal.moves.values_list("from_stage", "to_stage")) == [(None, world.stages["qualify"].pk)]

    def test_lines_make_the_amount_and_the_main_product(self, world) -> None:
        lines = [
            LineInput(world.product.pk, Decimal(3), Decimal("200.01"), Decimal(10)),
            LineInput(world.service.pk, Decimal(1), Decimal(50)),
        ]
        deal = create_deal(
            values={"name": "Two lines", "account": world.account, "currency": "USD"},
            lines=lines,
            contacts=[world.contact],
            by=world.rep,
            at=NOW,
        )
        assert (deal.amount, deal.amount_base, deal.main_product) == (
            Decimal("590.03"),
            Decimal("4130.21"),
            world.product,
        )
        assert [row.amount for row in deal.lines.all()] == [Decimal("540.03"), Decimal(50)]
        assert list(deal.deal_contacts.values_list("contact", flat=True)) == [world.contact.pk]
        assert "hexin" in deal.search_key

    @pytest.mark.parametrize(
        ("values", "lines", "splits", "field"),
        [
            ({"name": " "}, [], [], "name"),
            ({"amount": Decimal(-1)}, [], [], "amount"),
            ({"amount": Decimal(10) ** 14}, [], [], "amount"),
            ({"amount": Decimal("10.005")}, [], [], "amount"),
            ({"amount": Decimal("10.5"), "currency": "JPY"}, [], [], "amount"),
            ({"amount": Decimal(7)}, [("product", 1, 10, 0)], [], "amount"),
            ({"currency": "XYZ"}, [], [], "currency"),
            ({"stage": "won"}, [], [], "stage"),
            ({}, [("product", -1, 1, 0)], [], "lines"),
            ({}, [("product", 1, -1, 0)], [], "lines"),
            ({}, [("product", 1, 1, 101)], [], "lines"),
            ({}, [], [("rep", 60), ("peer", 30)], "splits"),
            ({}, [], [("rep", 60), ("peer", 50)], "splits"),
            ({}, [], [("rep", 60), ("rep", 40)], "splits"),
            ({}, [], [("rep", 100), ("peer", 0)], "splits"),
        ],
    )
    def test_refusals_name_the_field_and_write_nothing(self, world, values, lines, splits, field) -> None:
        count = Deal.objects.count()
        values = {"name": "Pilot", **values}
        if "stage" in values:
            values["stage"] = world.stages[values["stage"]]
        given = [LineInput(getattr(world, p).pk, Decimal(q), Decimal(u), Decimal(d)) for p, q, u, d in lines]
        shares = [SplitInput(getattr(world, p).pk, Decimal(pct)) for p, pct in splits]
        with pytest.raises(Refused) as refusal:
            create_deal(values=values, lines=given, splits=shares, by=world.rep, at=NOW)
        assert refusal.value.field == field
        assert Deal.objects.count() == count

    def test_the_sentence_says_how_much_is_missing(self, world) -> None:
        splits = [SplitInput(world.rep.pk, Decimal("66.66")), SplitInput(world.peer.pk, Decimal("33.33"))]
        with pytest.raises(Refused, match=r"0\.01 % is missing"):
            create_deal(values={"name": "Pilot"}, splits=splits, by=world.rep, at=NOW)

    def test_an_auditor_creates_nothing(self, world) -> None:
        with pytest.raises(NotAllowed):
            create_deal(values={"name": "Pilot"}, by=world.auditor, at=NOW)

    def test_a_deal_for_somebody_else_tells_them(self, world) -> None:
        create_deal(values={"name": "Pilot", "owner": world.rep}, by=world.manager, at=NOW)
        assert "Pilot" in Notice.objects.get(person=world.rep).text


class TestMove:
    def test_winning_posts_once(self, world) -> None:
        deal = won(world)
        deal.refresh_from_db()
        assert (deal.state, deal.closed_on, deal.amount_base) == ("won", TODAY, Decimal(100000))
        assert net(deal) == Decimal(100000)
        again = move_deal(deal, stage=world.stages["won"], by=world.rep, at=NOW)
        assert again.version == deal.version
        assert SaleEntry.objects.filter(deal=deal).count() == 1

    def test_winning_takes_the_rate_of_the_closing_day(self, world) -> None:
        from salesplan.core.company.models import ExchangeRate

        ExchangeRate.objects.create(currency="USD", from_on=TODAY, rate=Decimal("7.5"))
        world.foreign_deal.amount = Decimal(100)
        deal = move_deal(
            world.foreign_deal,
            stage=world.stages["won"],
            closed_on=TODAY - timedelta(1),
            filled={"next_step": "x"},
            by=world.outsider,
            at=NOW,
        )
        assert (deal.amount_base, net(deal)) == (Decimal(700000), Decimal(700000))

    @pytest.mark.parametrize("day", [TODAY + timedelta(1), date(2027, 1, 1)])
    def test_a_win_is_not_in_the_future(self, world, day) -> None:
        with pytest.raises(Refused) as refusal:
            won(world, closed_on=day)
        assert refusal.value.field == "closed_on"
        assert Deal.objects.get(pk=world.deal.pk).state == "open"

    def test_a_win_never_moves_the_start(self, world) -> None:
        with pytest.raises(Refused, match="can't close before") as refusal:
            won(world, closed_on=date(2019, 6, 1))
        assert (refusal.value.field, refusal.value.code) == ("closed_on", "before_start")
        deal = Deal.objects.get(pk=world.deal.pk)
        assert (deal.state, deal.started_on) == ("open", date(2026, 10, 1))

    def test_a_win_further_back_than_the_company_allows_is_asked_for(self, world) -> None:
        with pytest.raises(NeedsRequest) as refusal:
            won(world, closed_on=date(2026, 11, 9))
        assert refusal.value.fields == ["closed_on"]
        assert won(world, closed_on=date(2026, 11, 10)).closed_on == date(2026, 11, 10)

    def test_losing_asks_why(self, world) -> None:
        with pytest.raises(MissingFields) as missing:
            move_deal(world.deal, stage=world.stages["lost"], by=world.rep, at=NOW)
        assert missing.value.fields == ["loss_reason"]
        deal = move_deal(
            world.deal,
            stage=world.stages["lost"],
            loss_reason=world.reason,
            rival=world.rival,
            loss_note="Too dear",
            by=world.rep,
            at=NOW,
        )
        assert (deal.state, deal.loss_reason, deal.rival, deal.closed_on) == ("lost", world.reason, world.rival, TODAY)

    def test_won_to_lost_leads_by_way_of_reopening(self, world) -> None:
        deal = won(world)
        with pytest.raises(Refused, match="reopened first"):
            move_deal(deal, stage=world.stages["lost"], loss_reason=world.reason, by=world.rep, at=NOW)

    def test_reopening_nets_zero(self, world) -> None:
        deal = won(world)
        with pytest.raises(NeedsRequest):
            move_deal(deal, stage=world.stages["proposal"], by=world.rep, at=NOW)
        deal = carry_out(deal, DealChange(stage=world.stages["proposal"]), by=world.manager, at=NOW)
        assert (deal.state, deal.closed_on, net(deal)) == ("open", None, 0)
        deal = move_deal(deal, stage=world.stages["won"], by=world.rep, at=NOW)
        assert net(deal) == deal.amount_base == Decimal(100000)

    def test_missing_fields_are_named_and_can_be_filled_on_the_way(self, world) -> None:
        bare = create_deal(values={"name": "Bare"}, by=world.rep, at=NOW)
        with pytest.raises(MissingFields) as missing:
            move_deal(bare, stage=world.stages["won"], by=world.rep, at=NOW)
        assert missing.value.fields == ["amount", "next_step"]
        deal = move_deal(
            bare,
            stage=world.stages["won"],
            filled={"amount": Decimal(5), "next_step": "Kick-off"},
            by=world.rep,
            at=NOW,
        )
        assert (deal.amount, deal.next_step, net(deal)) == (Decimal(5), "Kick-off", Decimal(5))

    def test_the_trail_and_the_days(self, world) -> None:
        later = NOW + timedelta(days=3)
        deal = move_deal(world.deal, stage=world.stages["proposal"], by=world.rep, at=later)
        assert deal.stage_since == later
        last = deal.moves.last()
        assert (last.from_stage, last.to_stage, last.by, last.at) == (
            world.stages["qualify"],
            world.stages["proposal"],
            world.rep,
            later,
        )

    def test_a_stage_of_another_process_is_refused(self, world) -> None:
        from pipeline.process.models import Process, Stage

        alien = Stage.objects.create(process=Process.objects.create(name="Other"), name="Elsewhere")
        with pytest.raises(Refused) as refusal:
            move_deal(world.deal, stage=alien, by=world.rep, at=NOW)
        assert refusal.value.field == "stage"

    def test_the_owner_hears_of_what_others_do(self, world) -> None:
        move_deal(world.deal, stage=world.stages["won"], filled={"next_step": "x"}, by=world.manager, at=NOW)
        assert "won" in Notice.objects.get(person=world.rep).text

    def test_an_old_version_conflicts(self, world) -> None:
        edit_deal(world.deal, values={"next_step": "Call"}, version=1, by=world.manager, at=NOW)
        with pytest.raises(Conflict):
            move_deal(world.deal, stage=world.stages["proposal"], version=1, by=world.rep, at=NOW)


class TestEdit:
    def test_a_won_deal_is_posted_anew(self, world) -> None:
        deal = won(world)
        lines = [LineInput(world.product.pk, Decimal(90), Decimal(1000))]
        deal = carry_out(deal, DealChange(lines=lines), by=world.manager, at=NOW)
        assert (deal.amount, net(deal)) == (Decimal(90000), Decimal(90000))
        assert SaleEntry.objects.filter(deal=deal).count() == 3

    def test_new_splits_of_a_won_deal(self, world) -> None:
        deal = won(world)
        splits = [SplitInput(world.rep.pk, Decimal(60)), SplitInput(world.peer.pk, Decimal(40))]
        carry_out(deal, DealChange(splits=splits), by=world.manager, at=NOW)
        live = SaleEntry.objects.filter(deal=deal, reverses=None, reversed_by=None)
        assert sorted(live.values_list("person__username", "amount")) == [("peer", 40000), ("rep", 60000)]

    def test_the_closing_date_of_a_won_deal_moves_its_sale(self, world) -> None:
        deal = won(world)
        carry_out(deal, DealChange({"closed_on": date(2026, 10, 2)}), by=world.manager, at=NOW)
        live = SaleEntry.objects.get(deal=deal, reverses=None, reversed_by=None)
        assert live.sold_on == date(2026, 10, 2)

    def test_nothing_changed_writes_nothing(self, world) -> None:
        deal = edit_deal(world.deal, values={"name": world.deal.name}, version=1, by=world.rep, at=NOW)
        assert deal.version == 1

    def test_the_second_writer_is_shown_the_difference(self, world) -> None:
        edit_deal(world.deal, values={"next_step": "Call Li Na"}, version=1, by=world.rep, at=NOW)
        with pytest.raises(Conflict) as conflict:
            edit_deal(world.deal, values={"next_step": "Send offer"}, version=1, by=world.manager, at=NOW)
        (row,) = conflict.value.differences
        assert (row.field, row.now, row.typed, conflict.value.version) == ("next_step", "Call Li Na", "Send offer", 2)
        assert Deal.objects.get(pk=world.deal.pk).next_step == "Call Li Na"

    @pytest.mark.parametrize(
        ("day", "push"),
        [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (date(2026, 11, 30), False), (None, True)],
    )
    def test_postponing_past_the_quarter_asks_and_counts(self, world, day, push) -> None:
        values = {"expected_close_on": day}
        if push:
            with pytest.raises(MissingFields) as missing:
                edit_deal(world.deal, values=values, version=1, by=world.rep, at=NOW)
            assert missing.value.fields == ["push_reason"]
        deal = edit_deal(world.deal, values=values, version=1, push_reason="budget", by=world.rep, at=NOW)
        change = CloseDateChange.objects.get(deal=deal)
        assert (deal.push_count, change.is_push, change.reason) == (int(push), push, "budget" if push else "")

    def test_the_credit_follows_the_owner_who_had_all_of_it(self, world) -> None:
        deal = edit_deal(world.deal, values={"owner": world.other}, version=1, by=world.manager, at=NOW)
        assert list(deal.splits.values_list("person", "percent")) == [(world.other.pk, Decimal(100))]
        assert deal.team == world.east_two
        assert "handed" in Notice.objects.get(person=world.other).text

    def test_agreed_shares_stay_when_the_owner_changes(self, world) -> None:
        splits = [SplitInput(world.rep.pk, Decimal(60)), SplitInput(world.peer.pk, Decimal(40))]
        deal = edit_deal(world.deal, values={}, splits=splits, version=1, by=world.rep, at=NOW)
        deal = edit_deal(deal, values={"owner": world.other}, version=2, by=world.manager, at=NOW)
        assert sorted(deal.splits.values_list("person__username", flat=True)) == ["peer", "rep"]

    def test_a_new_currency_rounds_the_lines_anew(self, world) -> None:
        lines = [LineInput(world.product.pk, Decimal(1), Decimal("10.505"))]
        deal = edit_deal(world.deal, values={"currency": "USD"}, lines=lines, version=1, by=world.rep, at=NOW)
        assert (deal.amount, deal.amount_base) == (Decimal("10.51"), Decimal("73.57"))

    def test_names_that_are_no_fields_are_a_mistake_of_the_program(self, world) -> None:
        with pytest.raises(ValueError, match="stage"):
            edit_deal(world.deal, values={"stage": world.stages["won"]}, version=1, by=world.rep, at=NOW)


class TestUndo:
    def test_a_win_is_taken_back(self, world) -> None:
        since = world.deal.stage_since
        deal = won(world)
        later = NOW + timedelta(minutes=9)
        deal = undo_move(deal.last_move, by=world.rep, at=later)
        deal.refresh_from_db()
        assert (deal.stage, deal.state, deal.closed_on, net(deal)) == (world.stages["qualify"], "open", None, 0)
        assert deal.stage_since == since
        assert deal.next_step == ""

    def test_a_win_that_was_dated_back_leaves_the_start_alone(self, world) -> None:
        deal = won(world, closed_on=date(2026, 11, 12))
        assert deal.started_on == date(2026, 10, 1)
        deal = undo_move(deal.last_move, by=world.rep, at=NOW)
        assert (deal.started_on, deal.closed_on) == (date(2026, 10, 1), None)

    def test_what_was_changed_again_since_stays(self, world) -> None:
        deal = won(world)
        move = deal.last_move
        edit_deal(deal, values={"next_step": "Kick-off"}, version=None, by=world.rep, at=NOW)
        deal = undo_move(move, by=world.rep, at=NOW)
        assert (deal.state, deal.next_step) == ("open", "Kick-off")

    def test_one_undo_after_another_leads_back_to_the_start(self, world) -> None:
        first = move_deal(world.deal, stage=world.stages["proposal"], by=world.rep, at=NOW).last_move
        second = move_deal(world.deal, stage=world.stages["qualify"], by=world.rep, at=NOW).last_move
        undo_move(second, by=world.rep, at=NOW)
        deal = undo_move(first, by=world.rep, at=NOW)
        assert (deal.stage, deal.stage_since) == (world.stages["qualify"], world.deal.stage_since)
        assert deal.moves.in_force().count() == 1

    def test_a_reopening_is_taken_back(self, world) -> None:
        deal = won(world, closed_on=date(2026, 11, 12))
        deal = carry_out(deal, DealChange(stage=world.stages["proposal"]), by=world.manager, at=NOW)
        deal = undo_move(deal.last_move, by=world.manager, at=NOW + timedelta(minutes=1))
        assert (deal.state, deal.closed_on, net(deal)) == ("won", date(2026, 11, 12), Decimal(100000))

    def test_a_loss_comes_back_with_its_reason(self, world) -> None:
        deal = move_deal(
            world.deal, stage=world.stages["lost"], loss_reason=world.reason, loss_note="x", by=world.rep, at=NOW
        )
        deal = move_deal(deal, stage=world.stages["qualify"], by=world.rep, at=NOW)
        assert deal.loss_reason is None
        deal = undo_move(deal.last_move, by=world.rep, at=NOW)
        assert (deal.state, deal.loss_reason, deal.loss_note) == ("lost", world.reason, "x")

    @pytest.mark.parametrize(("who", "minutes"), [("rep", 11), ("manager", 1)])
    def test_only_by_the_same_person_within_ten_minutes(self, world, who, minutes) -> None:
        deal = won(world)
        with pytest.raises(Refused):
            undo_move(deal.last_move, by=getattr(world, who), at=NOW + timedelta(minutes=minutes))

    def test_not_when_it_was_moved_since(self, world) -> None:
        first = move_deal(world.deal, stage=world.stages["proposal"], by=world.rep, at=NOW).last_move
        move_deal(world.deal, stage=world.stages["qualify"], by=world.rep, at=NOW)
        with pytest.raises(Refused, match="again since"):
            undo_move(first, by=world.rep, at=NOW)
        assert StageMove.objects.filter(deal=world.deal).count() == 3


def test_a_move_that_fills_in_what_is_missing_is_one_version(world):
    made = deal(world, world.rep, world.stages["negotiate"], "One version")
    moved = move_deal(made, stage=world.stages["won"], filled={"next_step": "Sign"}, by=world.rep, at=NOW)
    assert (moved.version, moved.next_step) == (made.version + 1, "Sign")
    assert Deal.objects.get(pk=made.pk).next_step == "Sign"
