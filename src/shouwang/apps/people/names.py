"""How names of people are found: by characters, by pinyin, by initials."""

from __future__ import annotations

from shouwang.backbone.pinyin import pinyin_of, plain

__all__ = ["pinyin_of", "plain"]
