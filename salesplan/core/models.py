"""Gathers the models of core's capabilities for Django."""

from salesplan.core.api.models import IdempotentAnswer, Tally
from salesplan.core.attachments.models import Attachment
from salesplan.core.company.models import Company, ExchangeRate
from salesplan.core.favourites.models import Favourite, RecentPage
from salesplan.core.jobs.models import Heartbeat, ScheduledRun
from salesplan.core.notices.models import Notice
from salesplan.core.outbox.models import OutboxMail
from salesplan.core.savedviews.models import SavedView
from salesplan.core.search.models import KeyRenewal

__all__ = [
    "Attachment",
    "Company",
    "ExchangeRate",
    "Favourite",
    "Heartbeat",
    "IdempotentAnswer",
    "KeyRenewal",
    "Notice",
    "OutboxMail",
    "RecentPage",
    "SavedView",
    "ScheduledRun",
    "Tally",
]
