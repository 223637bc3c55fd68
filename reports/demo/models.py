"""Whether the company in this database is the demo, and that it is being thrown away."""

from django.db import models


class DemoCompany(models.Model):
    """One row while the demo company stands; a real company has none, so that nothing of it can be thrown away."""

    loaded_at = models.DateTimeField()
    discard_asked_at = models.DateTimeField(null=True)
    # With what the empty product then begins: as the first link asks, the password as its hash.
    opening = models.JSONField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo_company")]

    def __str__(self) -> str:
        return f"{self.loaded_at:%Y-%m-%d}"
