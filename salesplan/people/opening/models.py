"""The link with which the first admin of an empty product begins."""

from django.db import models


class FirstLink(models.Model):
    """A link that opens an empty product, once and for a day; only the hash of its secret is kept."""

    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="first_link_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
