#!/usr/bin/env python
"""Django's command line; with the same DATA_DIR it speaks to the database of a running product."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
