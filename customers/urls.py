"""Addresses below /customers/."""

from customers.accounts.urls import urlpatterns as accounts
from customers.contacts.urls import urlpatterns as contacts
from customers.feedback.urls import urlpatterns as feedback
from customers.loyalty.urls import urlpatterns as loyalty
from customers.outreach.urls import urlpatterns as outreach
from customers.segments.urls import urlpatterns as segments
from customers.surveys.urls import urlpatterns as surveys
from customers.tasks.urls import urlpatterns as tasks
from customers.timeline.urls import urlpatterns as timeline

app_name = "customers"
urlpatterns = [*accounts, *contacts, *feedback, *loyalty, *outreach, *segments, *surveys, *tasks, *timeline]
