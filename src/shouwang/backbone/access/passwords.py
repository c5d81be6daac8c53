"""What a password has to be, in words that both languages have."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Asks for a length, and says so in the reader's language."""

    def get_error_message(self) -> str:
        """Return what is wrong with a password that is too short."""
        return _("The password is too short: it needs %(n)d characters or more.") % {
            "n": self.min_length
        }
