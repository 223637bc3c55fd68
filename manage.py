#!/usr/bin/env python
"""Django's command line; with the same DATA_DIR it speaks to the database of a running product."""

import os
import sys

# Commands that work on texts alone, and so on a bare clone too: without a database, a key, a data folder.
ALONE = ("try_incentives",)

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ALONE:
        os.environ["DJANGO_SETTINGS_MODULE"] = "salesplan.settings_alone"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
