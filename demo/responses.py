"""What the demo's people say to their quotas: most have accepted, one objects, one was answered and accepted then."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from demo.calendar import Clock
from demo.company import Base
from demo.loading import insert_all
from goals.planning.quota_responses import actions
from goals.planning.quota_responses.choices import QuotaResponseKind
from goals.planning.quota_responses.models import QuotaResponse
from goals.planning.quotas.actions.quotas import set_quota
from goals.planning.quotas.models import QuotaChange
from salesplan.core.company.queries import calendar
from salesplan.core.periods import Period, PeriodKind
from salesplan.people.choices import OwnerKind
from salesplan.people.models import User

# Every so manieth has not answered yet.
SILENT = 4
TEN_THOUSAND = Decimal(10_000)


def build(base: Base, clock: Clock) -> None:
    """Write what was said of the quotas of this quarter and the next."""
    now, fiscal_calendar = timezone.now(), calendar()
    quarter = fiscal_calendar.containing(clock.today, PeriodKind.QUARTER)
    coming = fiscal_calendar.shift(quarter, 1)
    manager = User.objects.get(username="manager")
    rep, colleague, *others = base.reps
    _accepted(quarter, [who for i, who in enumerate(base.reps) if i % SILENT != SILENT - 1])
    _accepted(coming, [who for i, who in enumerate(others) if i % SILENT == 1])
    _objected(rep, coming, manager, now)
    _answered(colleague, coming, manager, now)


def _accepted(period: Period, people: list[User]) -> None:
    """Write acceptances a day or two after the figures were set; of one in five with a word."""
    lines = QuotaChange.objects.newest_of_people().filter(person__in=people, period_key=period.key)
    words = ("没问题 Fine with me", "", "", "", "")
    insert_all(
        QuotaResponse,
        (
            QuotaResponse(
                change=line,
                kind=QuotaResponseKind.ACCEPTED,
                comment=words[i % len(words)],
                by_id=line.person_id or 0,
                at=min(line.set_at + timedelta(hours=3 + 7 * (i % 6)), timezone.now()),
            )
            for i, line in enumerate(lines.order_by("pk"))
        ),
    )


def _line(person: User, period: Period) -> QuotaChange:
    lines = QuotaChange.objects.newest_of_people().select_related("person", "set_by")
    return lines.get(person=person, period_key=period.key, metric="won_revenue")


def _raise(person: User, period: Period, by: User, note: str, at: datetime) -> QuotaChange:
    """Let the director ask for a tenth more than was planned."""
    amount = round((_line(person, period).amount or 0) * Decimal("1.1") / TEN_THOUSAND) * TEN_THOUSAND
    set_quota(OwnerKind.PERSON, person.pk, period=period, amount=amount, note=note, version=None, by=by, at=at)
    return _line(person, period)


def _objected(rep: User, period: Period, manager: User, now: datetime) -> None:
    line = _raise(
        rep, period, manager, "大客户项目推进顺利 The key accounts are progressing well", now - timedelta(hours=50)
    )
    proposed = round((line.amount or 0) * Decimal("0.93") / TEN_THOUSAND) * TEN_THOUSAND
    comment = "两家大客户的项目推迟到第二季度。Two key accounts have postponed their projects until spring."
    actions.object_to_quota(line, comment=comment, proposed=proposed, by=rep, at=now - timedelta(hours=26))


def _answered(colleague: User, period: Period, manager: User, now: datetime) -> None:
    line = _raise(colleague, period, manager, "新产品上市 New product launch", now - timedelta(hours=75))
    comment = "新产品要到二月才能交货。The new product won't be available until February."
    actions.object_to_quota(line, comment=comment, by=colleague, at=now - timedelta(hours=54))
    amount = round((line.amount or 0) * Decimal("0.95") / TEN_THOUSAND) * TEN_THOUSAND
    reason = "同意，一月份按旧产品计算。Agreed: January is based on the old product."
    actions.answer_objection(line, comment=reason, amount=amount, by=manager, at=now - timedelta(hours=30))
    actions.accept_quota(_line(colleague, period), by=colleague, at=now - timedelta(hours=28))
