"""Who may enter the addresses of pipeline."""

from tests.permissions import Row, by_role, everybody, may_read, may_write  # noqa: F401

ROUTES: dict[str, Row | list[Row]] = {}

# ---- lists, products, process ----------------------------------------------------------------------------------------
ADMIN = ("admin",)
WATCH = ("admin", "auditor")
DONE = (302, 422)


def _price(world):
    from datetime import date

    return {"currency": "CNY", "amount": "1200", "from_on": date(2099, 1, 1)}


def _planned_price(world):
    from datetime import date
    from decimal import Decimal

    row = world.product.prices.filter(from_on=date(2099, 1, 1), currency="CNY").first()
    row = row or world.product.prices.create(currency="CNY", amount=Decimal(1200), from_on=date(2099, 1, 1))
    return [row.pk]


def _planned_cost(world):
    from datetime import date
    from decimal import Decimal

    row = world.product.costs.filter(from_on=date(2099, 1, 1)).first()
    return [(row or world.product.costs.create(amount=Decimal(600), from_on=date(2099, 1, 1))).pk]


def _spare_stage(world):
    from pipeline.process.models import Stage

    return [Stage.objects.get_or_create(process=world.process, name="Spare", defaults={"position": 2})[0].pk]


def _retired_stage(world):
    from pipeline.process.models import Stage

    made = Stage.objects.get_or_create(process=world.process, name="Retired", defaults={"is_active": False})[0]
    return [made.pk]


ROUTES |= {
    "pipeline:forecast_basis": everybody(),
    # Nobody has decided a deal in this company: there is nothing behind a probability.
    "pipeline:forecast_deals": everybody(args=lambda w: [w.stages["proposal"].pk, "fresh"], default=404),
    "pipeline:product_list": everybody(),
    "pipeline:product_detail": everybody(args=lambda w: [w.product.pk]),
    "pipeline:product_create": [
        by_role(ADMIN),
        by_role(ADMIN, "post", ok=422),
    ],
    "pipeline:product_edit": [
        by_role(ADMIN, args=lambda w: [w.product.pk]),
        by_role(ADMIN, "post", args=lambda w: [w.product.pk], ok=422),
    ],
    "pipeline:product_price": [
        everybody(query="?product=0", default=404),
    ],
    "pipeline:product_price_create": by_role(ADMIN, "post", args=lambda w: [w.product.pk], data=_price, ok=DONE),
    "pipeline:product_price_withdraw": by_role(ADMIN, "post", args=_planned_price, ok=DONE),
    "pipeline:product_cost_create": by_role(
        ADMIN,
        "post",
        args=lambda w: [w.product.pk],
        data=lambda w: {"cost-amount": "600", "cost-from_on": "2099-01-01"},
        ok=DONE,
    ),
    "pipeline:product_cost_withdraw": by_role(ADMIN, "post", args=_planned_cost, ok=DONE),
    "pipeline:process_list": by_role(WATCH),
    "pipeline:process_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "pipeline:process_edit": [
        by_role(WATCH, args=lambda w: [w.process.pk]),
        by_role(ADMIN, "post", args=lambda w: [w.process.pk], ok=422),
    ],
    "pipeline:process_set_default": by_role(ADMIN, "post", args=lambda w: [w.process.pk], ok=302),
    "pipeline:stage_create": [
        by_role(ADMIN, args=lambda w: [w.process.pk]),
        by_role(ADMIN, "post", args=lambda w: [w.process.pk], ok=422),
    ],
    "pipeline:stage_edit": [
        by_role(ADMIN, args=lambda w: [w.stages["qualify"].pk]),
        by_role(ADMIN, "post", args=lambda w: [w.stages["qualify"].pk], ok=422),
    ],
    "pipeline:stage_move": by_role(
        ADMIN, "post", args=lambda w: [w.stages["qualify"].pk], data=lambda w: {"position": 1}, ok=302
    ),
    "pipeline:stage_retire": by_role(ADMIN, "post", args=lambda w: [w.stages["qualify"].pk], ok=302),
    "pipeline:stage_restore": by_role(ADMIN, "post", args=_retired_stage, ok=302),
    "pipeline:stage_delete": by_role(ADMIN, "post", args=_spare_stage, ok=302),
    "pipeline:loss_reason_list": by_role(WATCH),
    "pipeline:loss_reason_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "pipeline:loss_reason_edit": [
        by_role(ADMIN, args=lambda w: [w.reason.pk]),
        by_role(ADMIN, "post", args=lambda w: [w.reason.pk], ok=422),
    ],
    "pipeline:channel_list": by_role(WATCH),
    "pipeline:channel_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "pipeline:channel_edit": [
        by_role(ADMIN, args=lambda w: [w.channel.pk]),
        by_role(ADMIN, "post", args=lambda w: [w.channel.pk], ok=422),
    ],
    "pipeline:rival_list": everybody(),
    "pipeline:rival_detail": everybody(args=lambda w: [w.rival.pk]),
    "pipeline:rival_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "pipeline:rival_edit": [
        by_role(ADMIN, args=lambda w: [w.rival.pk]),
        by_role(ADMIN, "post", args=lambda w: [w.rival.pk], ok=422),
    ],
    "pipeline:deal_board": everybody(),
    "pipeline:deal_list": everybody(),
    "pipeline:deal_filter": everybody(),
    "pipeline:deal_export": [everybody(args=lambda w: ["csv"]), everybody(args=lambda w: ["xlsx"])],
    "pipeline:deal_cell": [
        may_write(lambda w: [w.deal.pk, "next_step"], "get", ok=200),
        may_write(lambda w: [w.deal.pk, "next_step"], ok=422),
    ],
}


def _bulk_run(world):
    from pipeline.bulk.models import BulkResult, BulkRun
    from tests.world import NOW

    run = BulkRun.objects.create(kind="task", by=world.rep, at=NOW, state="done", params={})
    BulkResult.objects.create(run=run, deal=world.deal, state="refused")
    return [run.pk]


def _bulk(kind):
    return lambda world: {"kind": kind, "ids": [world.deal.pk]}


ROUTES |= {
    "pipeline:bulk_create": [
        everybody("post", data=_bulk("task"), status={"auditor": 403}),
        by_role(("manager", "sibling", "director", "stranger", "admin"), "post", data=_bulk("owner")),
    ],
    "pipeline:bulk_detail": Row("get", _bulk_run, status={"rep": 200, "admin": 200, "auditor": 200}, default=404),
    "pipeline:bulk_undo": Row("post", _bulk_run, status={"rep": 302, "admin": 403, "auditor": 403}, default=404),
}

# ---- deals -----------------------------------------------------------------------------------------------------------
WRITERS = ("rep", "peer", "outsider", "manager", "sibling", "director", "stranger", "admin")


def _deal(world):
    return [world.deal.pk]


def _stage(name):
    return lambda world: {"stage": world.stages[name].pk}


ROUTES |= {
    "pipeline:deal_detail": may_read(_deal),
    "pipeline:deal_create": [by_role(WRITERS), by_role(WRITERS, "post", ok=422)],
    "pipeline:deal_edit": [may_write(_deal, "get", ok=200), may_write(_deal, ok=422)],
    "pipeline:deal_ask": [may_write(_deal, "get", ok=200), may_write(_deal, ok=422)],
    "pipeline:deal_move": [
        Row("get", _deal, query="?stage=0", status={"auditor": 403}, default=404),
        may_write(_deal, data=_stage("lost"), ok=422),
        may_write(_deal, data=_stage("proposal"), ok=302),
    ],
    "pipeline:deal_undo": may_write(lambda w: [w.deal.pk, w.deal.moves.first().pk], ok=302),
    "pipeline:deal_postpone": [may_write(_deal, "get", ok=200), may_write(_deal, ok=422)],
    "pipeline:deal_next_step": may_write(_deal, ok=302),
    "pipeline:deals_of_account": may_read(lambda w: [w.account.pk]),
    "pipeline:deal_preview": everybody("post"),
    "pipeline:deal_line_price": everybody(),
    "pipeline:deal_account_options": everybody(),
}

# ---- sales -----------------------------------------------------------------------------------------------------------
ROUTES |= {
    # The list starts from the ledger as far as one sees it; tests/pipeline/sales shows who sees which entries.
    "pipeline:sale_list": [everybody(), everybody(query="?from=2026-01-01&count=deals&owner=none")],
    "pipeline:rerating_list": by_role(WATCH),
    "pipeline:rerating_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "pipeline:snapshot_list": [everybody(query="?as_of=2026-11-01"), everybody(default=404)],
    "pipeline:sales_of_deal": may_read(lambda world: [world.deal.pk]),
    "pipeline:sales_of_account": may_read(lambda world: [world.account.pk]),
}


# ---- receipts --------------------------------------------------------------------------------------------------------
def _won(world):
    from tests.pipeline.receipts.making import won

    return won(world, splits=[(world.rep, "100")])


def _payment(world):
    from tests.pipeline.receipts.making import pay

    return [pay(_won(world), "2500").pk]


ROUTES |= {
    "pipeline:receipt_list": [everybody(), everybody(query="?from=2026-01-01&kind=paid&owner=none&q=x&sort=-amount")],
    "pipeline:receipt_export": [everybody(args=lambda w: ["csv"]), everybody(args=lambda w: ["xlsx"])],
    "pipeline:receipts_of_deal": may_read(lambda world: [_won(world).pk]),
    "pipeline:receipt_record": [
        may_write(lambda world: [_won(world).pk], "get", ok=200),
        may_write(lambda world: [_won(world).pk], ok=422),
        may_write(
            lambda world: [_won(world).pk],
            data=lambda world: {"kind": "paid", "day": "2026-11-10", "amount": "100"},
            ok=302,
        ),
    ],
    "pipeline:receipt_reverse": [may_write(_payment, "get", ok=200), may_write(_payment, ok=422)],
}


def _returned(world):
    """A return of a deal of the rep."""
    from decimal import Decimal

    from pipeline.returns.actions import record_return
    from pipeline.returns.rules import SoldGoods
    from tests.world import NOW, TODAY

    goods = [SoldGoods(None, None, Decimal(100))]
    return [record_return(_won(world), goods=goods, day=TODAY, why="Broken", by=None, at=NOW, decided=True).pk]


ROUTES |= {
    "pipeline:returns_of_deal": may_read(lambda world: [_won(world).pk]),
    "pipeline:return_record": [
        may_write(lambda world: [_won(world).pk], "get", ok=200),
        may_write(lambda world: [_won(world).pk], ok=422),
        may_write(
            lambda world: [_won(world).pk],
            data=lambda world: {"amount_0": "100", "day": "2026-11-10", "why": "Broken"},
            ok=302,
        ),
    ],
    "pipeline:return_reverse": [
        may_write(_returned, "get", ok=200),
        may_write(_returned, ok=422),
        may_write(_returned, data=lambda world: {"why": "A slip"}, ok=302),
    ],
}


# ---- requests --------------------------------------------------------------------------------------------------------
def waiting_request(world):
    """A proposal of the rep for their own deal, which somebody above must decide."""
    from pipeline.change_requests.models import ChangeRequest
    from tests.world import NOW

    waiting = ChangeRequest.objects.waiting().first()
    told = {"before": {"amount": "100000"}, "after": {"amount": "120000"}, "why": "More", "deal_state": "open"}
    made = waiting or ChangeRequest.objects.create(
        deal=world.deal, by=world.rep, at=NOW, pays=False, needs_above=True, **told
    )
    return [made.pk]


ROUTES |= {
    "pipeline:request_list": everybody(),
    "pipeline:request_detail": may_read(waiting_request),
    "pipeline:requests_of_deal": may_read(_deal),
    "pipeline:request_decide": [
        Row(
            "get",
            waiting_request,
            status=dict.fromkeys(("manager", "director", "admin"), 200) | dict.fromkeys(("rep", "auditor"), 403),
            default=404,
        ),
        Row(
            "post",
            waiting_request,
            status=dict.fromkeys(("manager", "director", "admin"), 422) | dict.fromkeys(("rep", "auditor"), 403),
            default=404,
        ),
    ],
    "pipeline:request_withdraw": Row(
        "post",
        waiting_request,
        status={"rep": 302} | dict.fromkeys(("manager", "director", "admin", "auditor"), 403),
        default=404,
    ),
}
