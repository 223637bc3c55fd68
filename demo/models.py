"""Whether the company in this database is the demo, and that it is being thrown away."""

from django.db import models


class DemoCompany(models.Model):
    """One row while the demo company stands or its files do; a real company has none, so that nothing of it can go."""

    loaded_at = models.DateTimeField()
    discard_asked_at = models.DateTimeField(null=True)
    # With what the empty product then begins: as the first link asks, the password as its hash.
    opening = models.JSONField(null=True)
    # Once the tables are empty: what is still to be deleted from the storage, so that a worker that is killed goes on.
    files_left = models.JSONField(null=True)

    class Meta:
        # Its table is one of reports: the demo has none of its own.
        app_label = "reports"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo_company")]

    def __str__(self) -> str:
        return f"{self.loaded_at:%Y-%m-%d}"
