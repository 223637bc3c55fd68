"""Questions about channels."""

from django.db.models import QuerySet

from pipeline.channels.models import Channel


def channels_in_use() -> QuerySet[Channel]:
    """Return the channels that deals may use, in their order."""
    return Channel.objects.filter(is_active=True)
