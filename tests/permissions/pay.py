"""Who may enter the addresses of pay runs."""

from datetime import date
from decimal import Decimal

from tests.permissions import Row, by_role, everybody, may_read

ADMIN = ("admin",)
SEES = dict.fromkeys(("rep", "manager", "director", "auditor"), 403)


def run_of_rep(world, state="approved"):
    """A run that pays the rep and nobody else."""
    from goals.pay.models import PayRun, PayRunPerson, Payslip
    from goals.pay.statements.queries.credits import CreditSource
    from goals.pay.statements.queries.snapshots import digest, freeze
    from tests.goals.pay.making import OCTOBER, Pay
    from tests.world import NOW

    days = {"starts_on": OCTOBER.start, "ends_on": OCTOBER.end, "kind": "month"}
    run, new = PayRun.objects.get_or_create(
        period_key=OCTOBER.key, defaults={**days, "state": state, "turn": 1, "calculated_at": NOW, "created_at": NOW}
    )
    if new:
        pay = Pay()
        source = CreditSource(None, world.rep.pk, Decimal(100), 1, False, ())
        pay.sells(world.rep, 1, date(2026, 10, 5), 1000, source=source)
        frozen = freeze(pay([world.rep.pk], OCTOBER)[world.rep.pk][-1])
        amounts = dict.fromkeys(("opening_owed", "opening_reserve", "owed", "reserve", "adjusted"), Decimal(0))
        slip = Payslip.objects.create(
            run=run,
            person=world.rep,
            revision=1,
            turn=1,
            currency="CNY",
            commission=50,
            paid=50,
            statement=frozen,
            digest=digest(frozen),
            at=NOW,
            **amounts,
        )
        PayRunPerson.objects.create(run=run, person=world.rep, turn=1, payslip=slip, revisions=1)
    return [run.pk]


def _slip(world):
    return [*run_of_rep(world), world.rep.pk]


def _line(world):
    from goals.pay.models import PayLine
    from tests.world import NOW

    (run,) = run_of_rep(world, "open")
    told = {"kind": "earning", "amount": 50, "turn": 1, "currency": "CNY", "cause": {"rule": "earning"}, "at": NOW}
    line, _new = PayLine.objects.get_or_create(run_id=run, person=world.rep, defaults=told)
    return [line.pk]


def _open(world):
    return run_of_rep(world, "open")


def windfall_of_rep(world):
    """A deal of the rep that was held and refused."""
    from datetime import timedelta

    from django.utils import timezone

    from goals.pay.models import WindfallDecision
    from goals.pay.plan.models import Enrolment
    from goals.planning.quotas.models import Quota
    from tests.goals.making import enrol, plan, quota, sell
    from tests.world import NOW

    today = timezone.localdate()
    if not Enrolment.objects.filter(person=world.rep).exists():
        rules = {"component": [{"name": "commission", "rate": "5 %", "windfall": "2"}]}
        enrol(plan("Holds windfalls", definition=rules), world.rep)
    key = f"{today.year}-Q{(today.month - 1) // 3 + 1}"
    if not Quota.objects.filter(person=world.rep, period_key=key).exists():
        quota(world.rep, 100_000, key)
    decided = WindfallDecision.objects.filter(person=world.rep).first()
    if decided is None:
        deal = sell(world, world.rep, 300_000, today, name="Windfall")
        told = {"amount": 300_000, "pays": 15_000, "why": "Too early", "at": NOW - timedelta(1)}
        decided = WindfallDecision.objects.create(
            person=world.rep, deal=deal, posting=1, approves=False, by=world.admin, **told
        )
    return [decided.deal_id, 1, world.rep.pk]


ROUTES = {
    "goals:pay_run_list": Row(),
    "goals:pay_run_create": by_role(ADMIN, "post", ok=422),
    "goals:pay_run_detail": may_read(run_of_rep),
    "goals:pay_run_reopen": [
        Row("get", run_of_rep, status={**SEES, "admin": 200}, default=404),
        Row("post", run_of_rep, status={**SEES, "admin": 422}, default=404),
    ],
    "goals:pay_run_lock": [
        Row("get", run_of_rep, status={**SEES, "admin": 422}, default=404),
        Row("post", run_of_rep, status={**SEES, "admin": 422}, default=404),
    ],
    "goals:pay_run_corrections": may_read(run_of_rep),
    "goals:pay_run_payroll": Row(
        "get", lambda w: [*run_of_rep(w), "csv"], status={**SEES, "admin": 200, "auditor": 200}, default=404
    ),
    "goals:pay_run_move": Row("post", lambda w: [*_open(w), "review"], status={**SEES, "admin": 422}, default=404),
    "goals:settlement": may_read(lambda w: [w.rep.pk]),
    "goals:payslip_detail": may_read(_slip),
    "goals:payslip_export": [
        may_read(lambda w: [*_slip(w), "pdf"]),
        may_read(lambda w: [*_slip(w), "xlsx"]),
    ],
    "goals:windfall_list": everybody(),
    "goals:windfall_decide": [
        may_read(windfall_of_rep),
        Row("post", windfall_of_rep, status={**SEES, "admin": 422}, default=404),
    ],
    "goals:pay_adjustment_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
}
