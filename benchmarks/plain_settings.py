"""Settings of the plain view that delivery is measured against: the product's own database, no middleware at all."""

from shouwang.web.settings import *  # noqa: F403  but for what follows

ROOT_URLCONF = "benchmarks.plain"
MIDDLEWARE = []
