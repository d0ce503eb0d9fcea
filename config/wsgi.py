"""What the web server loads."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from config.embedded.launch import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_POOL", "10")  # threads share connections that are already open, and checked

if os.environ.get("CANDOR_SUPERVISED"):
    # ./run ends the web server's first process with itself; this ends the others, were both killed at once.
    die_with_parent(os.getppid(), signal.SIGKILL)

application = get_wsgi_application()

from config.condition import watch  # noqa: E402  once everything is loaded

watch()
