"""
Sign an account of a town in, and print the key of its session.

    python benchmarks/sign_in.py FOLDER ACCOUNT
"""

from __future__ import annotations

import sys
from pathlib import Path

from shouwang.cli.town import enter


def main(folder: Path, account_id: str) -> None:
    """Print the key."""
    enter(folder)
    from django.contrib import auth  # noqa: PLC0415  Django has to be ready
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from shouwang.backbone.access.models import Account  # noqa: PLC0415

    there = SessionStore()
    there[auth.SESSION_KEY] = account_id
    there[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    there[auth.HASH_SESSION_KEY] = Account.objects.get(pk=account_id).get_session_auth_hash()
    there.create()
    sys.stdout.write(str(there.session_key))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
