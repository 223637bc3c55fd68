"""`manage.py load_demo`: fill an empty database with the demo company; dates are relative to today."""

import time
from argparse import ArgumentParser
from datetime import date
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from demo import (
    activity,
    appraisals,
    cascades,
    company,
    customers,
    deals,
    disputes,
    drafts,
    loyalty,
    pay,
    plans,
    receipts,
    requests,
    responses,
    segments,
    surveys,
    targets,
)
from demo.actions import mark_loaded
from demo.calendar import Clock
from pipeline.deals.actions.refreshing import refresh_probabilities
from pipeline.forecasts.actions import make_backtests
from salesplan.core.company.queries import business_day
from salesplan.people.models import User


class Command(BaseCommand):
    help = "Load the demo company into an empty database (logins rep, manager, admin, auditor)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="the same seed and day give the same company")
        parser.add_argument("--today", type=date.fromisoformat, help="the day to be relative to (default: today)")
        parser.add_argument("--accounts", type=int, default=600)
        parser.add_argument("--deals", type=int, default=5000)

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("The database is not empty; the demo company is only loaded into an empty one.")
        began = time.perf_counter()
        clock = Clock(options["today"] or business_day(timezone.now()), Random(options["seed"]))  # noqa: S311 - a story, no secret
        with transaction.atomic():
            base = company.build(clock)
            found_customers = customers.build(base, clock, options["accounts"])
            stories = deals.build(base, found_customers, clock, options["deals"])
            refresh_probabilities(clock.moment(clock.today))
            make_backtests(at=clock.moment(clock.today))
            receipts.build(stories, clock)
            activity.build(base, stories, clock)
            segments.build(base, clock)
            targets.build(base, clock)
            appraisals.build(base, clock)
            cascades.build(base, clock)
            plans.build(base, clock)
            responses.build(base, clock)
            pay.build(base, clock)
            disputes.build(base, clock)
            requests.build(base, clock)
            drafts.build(base, clock)
            loyalty.build(clock)
            surveys.build(base, found_customers, stories, clock)
        # From now on what is made here is made by people.
        mark_loaded(at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(
            f"Loaded {len(stories)} deals and {options['accounts']} accounts in {time.perf_counter() - began:.1f} s."
        )
