#!/usr/bin/env python
"""Django's command line; `migrate` connects as the role that owns the tables."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    if sys.argv[1:2] == ["migrate"] and os.environ.get("MIGRATE_DATABASE_URL"):
        os.environ.setdefault("MIGRATE_AS_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
