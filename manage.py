#!/usr/bin/env python
"""Candor's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    from config.env import Misconfigured

    try:
        execute_from_command_line(sys.argv)
    except BrokenPipeError:  # whoever reads us, such as `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Misconfigured as refusal:
        sys.exit(f"candor: {refusal}")
    except OperationalError as fault:
        from django.conf import settings

        if settings.RUNS_ON != "nothing":
            raise
        sys.exit(f"candor: no database. Start ./run in another window, or set DATABASE_URL. ({fault})".strip())


if __name__ == "__main__":
    main()
