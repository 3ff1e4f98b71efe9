#!/usr/bin/env python
"""The command line of the site; without DJANGO_SETTINGS_MODULE it is the demo."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.site.settings.demo")
    execute_from_command_line(sys.argv)
