"""The tiles of the dashboards in words: label, figure, note, and the page with the rows behind the figure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.dashboards.queries.pay import EarnedPay
from reports.dashboards.queries.quota import Headline
from reports.dashboards.queries.sales import PeriodTotals
from reports.dashboards.queries.scope import DashboardView
from salesplan.core import format as write
from salesplan.core import metrics
from salesplan.core.format import period_label
from salesplan.core.metrics import FigureMark
from salesplan.core.periods import PeriodKind


@dataclass(frozen=True)
class DashboardTile:
    """One tile; status ok or bad draws an arrow before the note."""

    label: str
    value: str
    note: str = ""
    status: str = ""
    href: str = ""
    mark: FigureMark | None = None


def _mark(view: DashboardView, key: str, value: Decimal | None) -> FigureMark:
    return metrics.mark(key, view.question(), value)


def _won(view: DashboardView, amount: Decimal, change: Decimal | None) -> DashboardTile:
    rows, mark = view.rows(metrics.get("won_revenue")), _mark(view, "won_revenue", amount)
    if change is None:
        return DashboardTile(
            _("Won"), write.short_money(amount, view.currency), _("no earlier period to compare with"), "", rows, mark
        )
    before = period_label(view.before.key) if view.before.kind != PeriodKind.RANGE else _("previous days")
    params = {"change": write.percent(abs(change)), "before": before}
    same_day = view.is_current
    if change > 0:
        status, note = (
            "ok",
            _("%(change)s above the same day in %(before)s") if same_day else _("%(change)s above %(before)s"),
        )
    elif change < 0:
        status, note = (
            "bad",
            _("%(change)s below the same day in %(before)s") if same_day else _("%(change)s below %(before)s"),
        )
    else:
        # No change is neither good nor bad, so it has no colour and no arrow.
        status, note = "", _("same as on that day in %(before)s") if same_day else _("same as %(before)s")
    return DashboardTile(_("Won"), write.short_money(amount, view.currency), note % params, status, rows, mark)


def of_quota(view: DashboardView, now: Headline) -> Iterator[DashboardTile]:
    """Yield the tiles of the quota dashboard."""
    yield _won(view, now.won, now.change)
    if now.quota:
        params = {"share": write.percent(now.attainment), "pace": write.percent(view.pace)}
        note = _("%(share)s attained · pace %(pace)s") % params
    else:
        note = _("No quota is set for this period.")
    quota = write.short_money(now.quota, view.currency) if now.quota else write.NOTHING
    yield DashboardTile(_("Quota"), quota, note, "", _quota_rows(view), _mark(view, "quota", now.quota))
    yield _forecast(view, now)
    yield _coverage(view, now)


def of_pay(view: DashboardView, pay: EarnedPay | None, won: Decimal) -> DashboardTile:
    """Return the tile of what was earned, which is loaded by itself."""
    label = _("Earned by your people")
    if pay is None:
        return DashboardTile(label, write.NOTHING, _("Statements cover whole months and quarters."))
    earned = pay.earned
    share = write.percent(earned.amount / won, digits=1) if won else write.NOTHING
    note = _("%(share)s of won") % {"share": share}
    mark = replace(_mark(view, "won_revenue", earned.amount), metric="pay_earned")
    if earned.changed:
        message = ngettext(
            "%(n)s person has changed since %(since)s", "%(n)s people have changed since %(since)s", earned.changed
        )
        note = " · ".join([note, message % {"n": earned.changed, "since": write.moment(localtime(earned.since))}])
        mark = replace(mark, scope=f"{mark.scope}&calculated=before")
    return DashboardTile(label, write.short_money(earned.amount, view.currency), note, "", pay.rows, mark)


def _quota_rows(view: DashboardView) -> str:
    return view.rows(metrics.get("quota"))


def _forecast(view: DashboardView, now: Headline) -> DashboardTile:
    forecast = now.forecast
    if forecast is None:
        return DashboardTile(_("Forecast"), write.NOTHING, view.unkept)
    if view.is_over:
        result = _mark(view, "forecast", forecast.middle)
        return DashboardTile(
            _("Final result"), write.short_money(forecast.middle, view.currency), _("The period is over."), mark=result
        )
    label = _("Forecast (%(n)s%% range)") % {"n": forecast.chance}
    params = {
        "low": write.short_money(forecast.low, view.currency),
        "high": write.short_money(forecast.high, view.currency),
    }
    rows = view.rows(metrics.get("expected_open"))
    note = _("%(low)s – %(high)s") % params
    return DashboardTile(
        label,
        write.short_money(forecast.middle, view.currency),
        note,
        "",
        rows,
        _mark(view, "forecast", forecast.middle),
    )


def _coverage(view: DashboardView, now: Headline) -> DashboardTile:
    label, rows = _("Pipeline coverage"), view.rows(metrics.get("open_pipeline"))
    if not now.quota or now.open_amount is None:
        reason = _("The period is over.") if view.is_over else view.unkept or _("Requires a quota and open deals.")
        return DashboardTile(label, write.NOTHING, reason)
    mark = _mark(view, "coverage", now.coverage)
    if now.coverage is None:
        return DashboardTile(label, write.NOTHING, _("Quota reached."), "ok", rows)
    needed = now.coverage_needed
    if needed is None:
        return DashboardTile(label, write.times(now.coverage), _("No win rate yet to compare with."), "", rows, mark)
    enough = now.coverage >= needed
    note = _("needs %(times)s of the gap") % {"times": write.times(needed)}
    return DashboardTile(label, write.times(now.coverage), note, "ok" if enough else "bad", rows, mark)


def of_sales(view: DashboardView, totals: PeriodTotals) -> Iterator[DashboardTile]:
    """Yield the tiles of the sales dashboard."""
    yield _won(view, totals.won, totals.change)
    closed = ngettext("of %(n)s closed deal", "of %(n)s closed deals", totals.closed) % {
        "n": write.number(totals.closed)
    }
    by_value = _("by value %(share)s") % {"share": write.percent(totals.value_rate)}
    rate = view.rows(metrics.get("win_rate"))
    yield DashboardTile(
        _("Won deals"),
        write.number(totals.deals),
        closed,
        "",
        view.rows(metrics.get("won_deals")),
        _mark(view, "won_deals", Decimal(totals.deals)),
    )
    yield DashboardTile(
        _("Win rate"),
        write.percent(totals.win_rate),
        f"{closed} · {by_value}",
        "",
        rate,
        _mark(view, "win_rate", totals.win_rate),
    )
    average = view.rows(metrics.get("average_deal"))
    yield DashboardTile(
        _("Average deal"),
        write.short_money(totals.average, view.currency),
        _("won revenue ÷ won deals"),
        "",
        average,
        _mark(view, "average_deal", totals.average),
    )
    days = write.days(totals.cycle)
    n = ngettext("of %(n)s won deal", "of %(n)s won deals", totals.deals) % {"n": write.number(totals.deals)}
    cycle = _mark(view, "cycle_median", totals.cycle)
    yield DashboardTile(_("Sales cycle (median)"), days, n, "", view.rows(metrics.get("cycle_median")), cycle)
    weighted = view.unkept or _("weighted %(amount)s") % {"amount": write.short_money(totals.weighted, view.currency)}
    yield DashboardTile(
        _("Open, due in the period"),
        write.short_money(totals.open_amount, view.currency),
        weighted,
        "",
        view.rows(metrics.get("open_pipeline")),
        _mark(view, "open_pipeline", totals.open_amount),
    )


def won_rows(view: DashboardView) -> str:
    """Return the page with the rows behind what was won."""
    return view.rows(metrics.get("won_revenue"))
