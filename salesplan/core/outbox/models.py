"""Mail that is to go out: one row for each message and occasion, written in the transaction that causes it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.sealing import unseal

# Where the personal link, and the link to unsubscribe, stand in a text or in its HTML.
LINK, UNSUBSCRIBE = "{{link}}", "{{unsubscribe}}"


class OutboxMail(models.Model):
    """One message to one address. `key` names what, to whom and for which occasion, so that it is posted once."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        KEPT = "kept", _("stored, no mail server")
        FAILED = "failed", _("failed")
        REVIEW = "review", _("unclear, please check")

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(_("to"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    # The same for mail programs that draw it; mails without it are of text alone.
    html = models.TextField(default="", blank=True, editable=False)
    # What opens an account to its holder: sealed, and gone once it was sent or is void.
    link = models.TextField(default="", editable=False)
    link_until = models.DateTimeField(null=True, editable=False)
    # Where its receiver unsubscribes (RFC 8058), sealed and gone likewise.
    unsubscribe = models.TextField(default="", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    # The mail server refused the receiver for good.
    is_bounced = models.BooleanField(default=False, editable=False)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due", condition=models.Q(state__in=["queued", "sending"])),
            models.Index(fields=["-created_at"], name="outbox_newest"),
        ]

    @property
    def text(self) -> str:
        """What its receiver reads: the text, and the personal link while it is kept."""
        if self.link and LINK not in self.body:
            return f"{self.body}\n{unseal(self.link)}\n"
        return self.with_links(self.body)

    def with_links(self, text: str) -> str:
        """Return a text with the links that are kept in their places."""
        for place, sealed in ((LINK, self.link), (UNSUBSCRIBE, self.unsubscribe)):
            if sealed and place in text:
                text = text.replace(place, unseal(sealed))
        return text

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
