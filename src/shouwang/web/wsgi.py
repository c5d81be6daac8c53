"""The application as a WSGI server calls it."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.web.settings")
application = get_wsgi_application()
# All pages are loaded now, and what they hold is never looked through again for rubbish: a look through all of it
# takes as long as a page, and some reader would wait for it.
len(get_resolver().url_patterns)
gc.collect()
gc.freeze()
