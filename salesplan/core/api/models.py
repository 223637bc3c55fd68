"""What the API remembers: the answers to POSTs that carried an idempotency key, and who sent how many requests."""

from django.conf import settings
from django.db import models


class IdempotentAnswer(models.Model):
    """The answer that was given to a key; the same request gets it again, another request with the key is refused."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_age")]

    def __str__(self) -> str:
        return self.key


class Tally(models.Model):
    """How often a key was counted in a window, by all processes; see `core.api.limits`."""

    key = models.CharField(max_length=200, unique=True)
    window = models.BigIntegerField()
    count = models.IntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="tally_age")]

    def __str__(self) -> str:
        return self.key
