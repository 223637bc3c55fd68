"""Gathers the models of the capabilities for Django."""

from customers.accounts.models import Account
from customers.contacts.models import Contact
from customers.outreach.models import Mailbox, OutreachDecision, OutreachPolicy, UnsubscribeLink
from customers.purchases.models import AccountMonth
from customers.tasks.models import Task
from customers.timeline.models import Entry

__all__ = [
    "Account",
    "AccountMonth",
    "Contact",
    "Entry",
    "Mailbox",
    "OutreachDecision",
    "OutreachPolicy",
    "Task",
    "UnsubscribeLink",
]
