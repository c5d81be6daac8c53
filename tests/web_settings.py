"""Settings of the tests: a town of its own in a temporary folder, jobs done at once."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from shouwang.backbone.home import TownHome

# Of several processes that test side by side, each has a town of its own.
if "SHOUWANG_HOME" not in os.environ or (
    os.environ.get("SHOUWANG_TESTS_OF", "") != os.environ.get("PYTEST_XDIST_WORKER", "")
):
    _folder = Path(tempfile.mkdtemp(prefix="shouwang-tests-"))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    TownHome(_folder / "town").make(is_drill=True)
    os.environ["SHOUWANG_HOME"] = str(_folder / "town")
    os.environ["SHOUWANG_TESTS_OF"] = os.environ.get("PYTEST_XDIST_WORKER", "")

from shouwang.web import settings as web_settings
from shouwang.web.settings import *  # noqa: F403  the town has to be there first

_rules = Path(web_settings.ACCESS_RULES).read_text("utf-8")
_for_tests = '"tests.work" = ["hq-office"]'
ACCESS_RULES = Path(os.environ["SHOUWANG_HOME"]).parent / "access.toml"
ACCESS_RULES.write_text(_rules.replace("[acts]\n", f"[acts]\n{_for_tests}\n", 1), "utf-8")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, in tests only
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
