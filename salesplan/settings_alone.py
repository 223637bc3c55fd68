"""Settings of a command that works on texts alone: neither a database nor a key nor a data folder is needed or used.

`manage.py try_incentives` holds a plan against its worked example, on a bare clone too. The key signs nothing and lives as
long as the command; nobody answers at the address of the database, so a query would fail rather than find data.
"""

import os
import secrets

os.environ.update(
    SECRET_KEY=secrets.token_urlsafe(48), DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing", REDIS_URL="", DEMO="1"
)

from salesplan.settings import *  # noqa: E402, F403  (what is read there is set above)
