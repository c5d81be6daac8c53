"""What is shown of a telephone number that is kept sealed."""

from __future__ import annotations


class MaskedPhone:
    """Somebody whose telephone number is sealed but for its end."""

    phone_end: str

    @property
    def masked_phone(self) -> str:
        """The number with its middle left out."""
        return f"*** **** {self.phone_end}" if self.phone_end else ""
