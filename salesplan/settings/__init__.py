"""Settings, read from the environment; `docs/operations.md` lists every variable.

Split by concern so that each file fits a screen: `environment` reads variables and the data directory, `base` is the
Django project, `security` what browsers and sessions may do, `work` Celery and mail, `logs` the log format.
"""

from salesplan.settings.base import *  # noqa: F403
from salesplan.settings.logs import *  # noqa: F403
from salesplan.settings.security import *  # noqa: F403
from salesplan.settings.work import *  # noqa: F403
