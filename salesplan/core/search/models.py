"""How far the search keys of each kind of record are by the present rules."""

from django.db import models


class KeyRenewal(models.Model):
    """One kind of record: up to which of them the keys are of `version`; all are once it is done."""

    label = models.CharField(max_length=80, unique=True)
    version = models.PositiveSmallIntegerField()
    last_pk = models.BigIntegerField(default=0)
    is_done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.label} {self.version}"
