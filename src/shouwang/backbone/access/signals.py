"""What happens at the door, for whoever writes it down; this package knows nobody above it."""

from __future__ import annotations

from django.dispatch import Signal

door = Signal()
"""Sent with ``act`` (a code) and ``account``, when a link was used or a secret changed."""
