"""When things happen in the demo company: dates relative to today, with the seasons of a Chinese industrial supplier."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

# Weight of new deals by month: quiet around the Spring Festival, busy before the half-year and the year end.
SEASON = {1: 0.7, 2: 0.5, 3: 1.1, 4: 1.0, 5: 1.05, 6: 1.25, 7: 0.85, 8: 0.9, 9: 1.15, 10: 1.0, 11: 1.2, 12: 1.1}
YEARLY_GROWTH = 1.16


@dataclass(frozen=True)
class Clock:
    """The days of the demo: three years up to today."""

    today: date
    rng: Random

    @property
    def last(self) -> date:
        """The last day on which anything has happened: yesterday, whatever the hour of the first start."""
        return self.today - timedelta(1)

    @property
    def start(self) -> date:
        """The first day: three years before the current quarter."""
        return date(self.today.year - 3, (self.today.month - 1) // 3 * 3 + 1, 1)

    def start_days(self, count: int) -> list[date]:
        """Return when `count` deals begin: by season and growth, oldest first, working days only."""
        days = [self.start + timedelta(i) for i in range((self.last - self.start).days + 1)]
        days = [day for day in days if day.weekday() < 5]
        weights = [SEASON[day.month] * YEARLY_GROWTH ** ((day - self.start).days / 365) for day in days]
        return sorted(self.rng.choices(days, weights, k=count))

    def close_day(self, start: date, median: float) -> date:
        """Return when a deal that begins on `start` is decided: a long-tailed cycle, drawn to the end of the quarter."""
        cycle = max(5, round(median * math.exp(self.rng.gauss(0, 0.55))))
        day = start + timedelta(cycle)
        if self.rng.random() < 0.35:
            ends = quarter_end(day)
            day = max(start + timedelta(3), ends - timedelta(self.rng.randrange(0, 12)))
        return working_day(day)

    def moment(self, day: date) -> datetime:
        """Return a moment in the office hours of a day in Shanghai."""
        return datetime.combine(day, time(self.rng.randrange(1, 9), self.rng.randrange(60)), UTC)


def quarter_end(day: date) -> date:
    """Return the last day of a calendar quarter."""
    month = (day.month - 1) // 3 * 3 + 3
    return (date(day.year, month, 28) + timedelta(4)).replace(day=1) - timedelta(1)


def working_day(day: date) -> date:
    """Move a weekend back to its Friday."""
    return day - timedelta(max(0, day.weekday() - 4))
