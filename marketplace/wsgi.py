"""The web process: `granian --interface wsgi marketplace.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
application = get_wsgi_application()

from capacity import taxonomy  # noqa: E402  (models exist only now)

taxonomy.begin()
