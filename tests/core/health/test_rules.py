"""A verdict names the part that is at fault, and never says more than was seen."""

from datetime import UTC, datetime, timedelta

import pytest

from salesplan.core.health.rules import HealthCheck, judge_beat, judge_outbox, judge_worker

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
GOOD = HealthCheck("ok")
BAD = HealthCheck("bad")


def ago(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(("last", "state"), [(None, "bad"), (ago(0), "ok"), (ago(120), "ok"), (ago(121), "bad")])
def test_beat_is_judged_by_its_own_sign_of_life(last: datetime | None, state: str) -> None:
    assert judge_beat(last, NOW).state == state


@pytest.mark.parametrize(
    ("last", "sent", "beat", "state"),
    [
        (ago(30), ago(30), GOOD, "ok"),
        (ago(121), ago(5), GOOD, "bad"),
        (None, ago(5), GOOD, "bad"),
        (ago(600), ago(600), BAD, "unknown"),
        (None, None, GOOD, "unknown"),
        (ago(10), ago(10), BAD, "ok"),
    ],
)
def test_worker_is_bad_only_when_it_was_asked(
    last: datetime | None, sent: datetime | None, beat: HealthCheck, state: str
) -> None:
    assert judge_worker(last, sent, beat, NOW).state == state


@pytest.mark.parametrize(("waiting", "oldest", "state"), [(0, None, "ok"), (200, ago(299), "ok"), (1, ago(301), "bad")])
def test_outbox_is_bad_when_mail_waits_longer_than_five_minutes(
    waiting: int, oldest: datetime | None, state: str
) -> None:
    assert judge_outbox(waiting, oldest, 3, NOW).state == state


def test_unknown_is_not_good() -> None:
    assert not HealthCheck("unknown").is_good
