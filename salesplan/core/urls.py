"""Addresses of what every app stands on: settings, notices, search, mail, jobs, history, health."""

from salesplan.core.attachments.urls import urlpatterns as attachments
from salesplan.core.company.urls import urlpatterns as company
from salesplan.core.favourites.urls import urlpatterns as favourites
from salesplan.core.health.urls import urlpatterns as health
from salesplan.core.history.urls import urlpatterns as history
from salesplan.core.jobs.urls import urlpatterns as jobs
from salesplan.core.notices.urls import urlpatterns as notices
from salesplan.core.outbox.urls import urlpatterns as outbox
from salesplan.core.savedviews.urls import urlpatterns as savedviews
from salesplan.core.search.urls import urlpatterns as search

app_name = "core"
urlpatterns = [*attachments, *company, *favourites, *health, *history, *jobs, *notices, *outbox, *savedviews, *search]
