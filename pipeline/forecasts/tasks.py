"""The nightly test of the forecast, and what is learnt from it."""

from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.forecasts.actions import make_backtests
from salesplan.core.company.queries import business_day
from salesplan.core.jobs.actions import run_once
from salesplan.core.texts import later


@shared_task(name="pipeline.backtest_forecasts")
def backtest_forecasts() -> Any:
    """Compare the forecasts of past periods with what was won, and learn when deals close; once a day."""
    now = timezone.now()
    return run_once(
        "pipeline.backtest_forecasts", business_day(now).isoformat(), lambda: _made(make_backtests(at=now)), at=now
    )


def _made(tests: int) -> Any:
    return later(lambda: _("%(n)d forecasts of past periods tested") % {"n": tests})
