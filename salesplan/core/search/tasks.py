"""Background work of search."""

from typing import Any

from celery import shared_task
from django.utils.translation import gettext as _

from salesplan.core.search.key_renewal import renew
from salesplan.core.texts import later

# A tick works for so long; the next one goes on.
SECONDS = 20


@shared_task(name="core.search.renew")
def renew_keys() -> Any:
    """Go on making the search keys anew, where the rules of search are newer than the keys."""
    if renew(SECONDS):
        return later(lambda: _("Search keys are up to date"))
    return later(lambda: _("Search keys are being rebuilt"))
