"""What is remembered about scheduled work: one row per name and period, and the last sign of life of each process."""

from django.db import models

from salesplan.core.jobs.choices import JobState
from salesplan.core.texts import in_language_of_reader


class ScheduledRun(models.Model):
    """One piece of scheduled work for one period; the unique key is what makes a double beat do the work once.

    `result` is a sentence in each language of the product.
    """

    name = models.CharField(max_length=100)
    period_key = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.RUNNING)
    attempts = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    # Whoever took the run has until then; after it, a run still "running" was killed and may be taken again.
    leased_until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        app_label = "core"
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["name", "period_key"], name="scheduled_run_once")]
        indexes = [models.Index(fields=["name", "-started_at"], name="scheduled_run_latest")]

    def __str__(self) -> str:
        return f"{self.name} {self.period_key}"

    @property
    def result_text(self) -> str:
        """What came of it, in the reader's language; an error is as it was raised."""
        return self.error or in_language_of_reader(self.result)


class Heartbeat(models.Model):
    """The last sign of life of one process, by name (`beat`, `beat.sent`, `worker`)."""

    name = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "core"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
