"""The states of one run of scheduled work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The period of the row that holds the last tick of a task, whatever its work was.
LATEST = "latest"


class JobState(models.TextChoices):
    """A run is taken, then it is done or it failed; a failed or abandoned run can be taken again."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
