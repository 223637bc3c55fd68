"""The Celery application and the one list of everything that runs on a schedule.

Every entry is a tick. The task behind it keeps a record by name and period (`salesplan.core.jobs.actions.run_once`), so
a tick that comes twice does the work once, and a tick that was missed is made good by the next one. That is why the
nightly and daily work ticks more often than once: the task itself knows the company's day and whether it is done.
"""

import logging.config
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init, worker_ready
from django.utils.translation import gettext_lazy as _

from salesplan.core.jobs.schedule import ScheduleEntry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")

SCHEDULE = (
    # Every 15 seconds: hint to the worker each mail of the outbox that is due and that nobody is sending.
    ScheduleEntry("core.outbox.sweep", timedelta(seconds=15), _("Every 15 seconds: send outgoing email")),
    # Every minute: hint to the worker each bulk run with deals that wait, whose first hint may have been lost.
    ScheduleEntry("pipeline.sweep_bulk", timedelta(minutes=1), _("Every minute: continue bulk changes to deals")),
    # Every minute: hint to the worker each calculation of pay that is not finished, as after a worker was killed.
    ScheduleEntry("goals.sweep_pay", timedelta(minutes=1), _("Every minute: continue pay calculations")),
    # Every 10 minutes: calculate what is earned in open periods by those whose sales, quotas or plans have changed.
    ScheduleEntry("goals.renew_accruals", timedelta(minutes=10), _("Every 10 minutes: calculate earnings to date")),
    # Every 30 seconds: the worker says that it lives; /healthz compares this with what beat has sent.
    ScheduleEntry("core.jobs.heartbeat", timedelta(seconds=30), _("Every 30 seconds: worker heartbeat")),
    # Every hour, 17 minutes past: delete delivered messages of the PostgreSQL broker and old records of runs.
    ScheduleEntry(
        "core.jobs.purge_broker", crontab(minute="17"), _("Every hour: delete delivered messages and old records")
    ),
    # Every hour, 6 minutes past: work out once on each of the company's days what customers are expected to order.
    ScheduleEntry(
        "customers.renew_expected", crontab(minute="6"), _("Every night: forecast what customers will order")
    ),
    # Every hour, 8 minutes past: find the members of each segment anew, once on each of the company's days.
    ScheduleEntry("customers.renew_segments", crontab(minute="8"), _("Every night: renew who is in which segment")),
    # Every hour, on the hour: remind people of follow-ups that are due today or overdue, once per task and day.
    ScheduleEntry("tasks.remind", crontab(minute="0"), _("Every hour: remind people of due and overdue follow-ups")),
    # Every 5 minutes: send surveys and their reminders that are due, a few hundred at a time.
    ScheduleEntry("customers.send_surveys", timedelta(minutes=5), _("Every 5 minutes: send surveys that are due")),
    # Every 10 minutes: make a case of each low score, and escalate cases that are overdue, each once.
    ScheduleEntry(
        "customers.follow_cases", timedelta(minutes=10), _("Every 10 minutes: follow up low scores and cases")
    ),
    # Every hour, 45 minutes past: stop writing to addresses of customers that mail servers refused for good.
    ScheduleEntry("customers.note_bounces", crontab(minute="45"), _("Every hour: flag email addresses that bounce")),
    # Every hour, 20 minutes past: ask about corrective actions that are due or to be reviewed, once per action and date.
    ScheduleEntry(
        "goals.ask_for_reviews", crontab(minute="20"), _("Every hour: follow up on corrective actions that are due")
    ),
    # Every hour, 30 minutes past: remind owners of what is due in sales plans, once per initiative or task and date.
    ScheduleEntry(
        "goals.remind_plan_owners", crontab(minute="30"), _("Every hour: remind people of due items in sales plans")
    ),
    # Every hour, 25 minutes past: remind people and managers of appraisals that wait for them, once per occasion.
    ScheduleEntry(
        "goals.remind_appraisals", crontab(minute="25"), _("Every hour: remind people of pending appraisals")
    ),
    # Every hour, 40 minutes past: remind admins of disputes that are due soon or overdue, once per occasion.
    ScheduleEntry("goals.remind_disputes", crontab(minute="40"), _("Every hour: remind admins of pending disputes")),
    # Every hour, 50 minutes past: remind those whom requests to change a deal wait for, every other day for each.
    ScheduleEntry("pipeline.remind_requests", crontab(minute="50"), _("Every hour: remind people of pending requests")),
    # Every hour, 5 minutes past: look at the watched key figures and give notice of those past their threshold.
    ScheduleEntry("reports.monitor_kpis", crontab(minute="5"), _("Every hour: check monitored figures")),
    # Every half hour: once it is 7:30 in the company's time zone, send managers the digest of the day, once a day.
    ScheduleEntry("reports.daily_digest", crontab(minute="0,30"), _("Every day at 7:30: send managers their digest")),
    # Every hour, 15 minutes past: compare the forecasts of past quarters with what was won, once a day.
    ScheduleEntry(
        "pipeline.backtest_forecasts", crontab(minute="15"), _("Every night: test the forecast on past periods")
    ),
    # Every hour, 10 minutes past: keep the open pipeline of the company's day, once a day, soon after its midnight.
    ScheduleEntry(
        "pipeline.snapshot_pipeline", crontab(minute="10"), _("Every night: take a snapshot of the open pipeline")
    ),
    # Every 10 minutes: go on with hand-overs that are not finished, and let go whose last day is over.
    ScheduleEntry(
        "people.sweep_leavings",
        timedelta(minutes=10),
        _("Every 10 minutes: continue handovers of people who are leaving"),
    ),
    # Every hour, 3 minutes past: renew open deals at the day's rates and teams, once a day, before the snapshot.
    ScheduleEntry(
        "pipeline.refresh_rates", crontab(minute="3"), _("Every night: convert open deals at the day's rates")
    ),
    # Every hour, 2 minutes past: let quotas that were changed for a later day take effect on it.
    ScheduleEntry(
        "goals.apply_due_quotas", crontab(minute="2"), _("Every night: apply quota changes on their effective date")
    ),
    # Every hour, 20 minutes past: let points of the loyalty programme expire and tiers follow, once the day has changed.
    ScheduleEntry(
        "customers.refresh_loyalty", crontab(minute="20"), _("Every hour: expire loyalty points and update tiers")
    ),
    # Every hour, 35 minutes past: close goals whose period ended more than a week ago, with what was reached.
    ScheduleEntry("goals.settle_goals", crontab(minute="35"), _("Every hour: settle goals whose period has ended")),
    # Every 5 minutes: bring the last contact of deals into line with what was logged about them.
    # Every minute: go on making search keys anew, where the rules of search are newer; else one small question.
    ScheduleEntry("core.search.renew", timedelta(minutes=1), _("Every minute: rebuild search keys after an update")),
    ScheduleEntry(
        "pipeline.touch_deals", timedelta(minutes=5), _("Every 5 minutes: refresh the last contact of deals")
    ),
)

app = Celery("salesplan", task_cls="salesplan.core.jobs.recorded:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {entry.task: entry.for_beat() for entry in SCHEDULE}


@setup_logging.connect
def use_the_project_logging(**_told: Any) -> None:
    """Keep Celery from putting its own log format beside ours."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def forget_inherited_connections(**_told: Any) -> None:
    """Keep a forked child of the worker from speaking on its parent's connections to the PostgreSQL broker."""
    from kombu.transport.sqlalchemy import Channel

    for engine, _session in Channel._engines.values():
        engine.dispose(close=False)
    Channel._engines.clear()


@worker_ready.connect
def go_on_with_what_was_killed(**_told: Any) -> None:
    """Tell a worker that starts to go on with a demo that was being thrown away: nobody else would."""
    app.send_task("demo.discard_demo")


def task_packages() -> list[str]:
    """Return every capability folder with tasks, such as `pipeline.snapshots` and `goals.planning.quotas`."""
    from django.apps import apps
    from django.conf import settings

    packages = []
    for config in apps.get_app_configs():
        if config.path.startswith(str(settings.BASE_DIR)):
            folders = sorted(file.parent.relative_to(config.path) for file in Path(config.path).rglob("tasks.py"))
            packages += [".".join((config.name, *folder.parts)) for folder in folders]
    return packages


app.autodiscover_tasks(task_packages)
