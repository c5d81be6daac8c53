"""Text that a person reads, in both languages side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Lang = Literal["en", "zh"]
LANGS: Final[tuple[Lang, Lang]] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """
    One sentence in English and Simplified Chinese, with the same named places in both.

    The two are written together by one person; a text without both cannot be made.
    """

    en: str
    zh: str

    def __post_init__(self) -> None:
        if not self.en or not self.zh:
            raise ValueError(f"a text needs both languages, got en={self.en!r}, zh={self.zh!r}")

    def say(self, lang: Lang, **facts: object) -> str:
        """Return the sentence in one language with its places filled; a fact may be a text itself."""
        filled = {k: v.in_(lang) if isinstance(v, Text) else v for k, v in facts.items()}
        return self.in_(lang).format(**filled)

    def in_(self, lang: Lang) -> str:
        """Return the words of one language as they stand."""
        return self.zh if lang == "zh" else self.en
