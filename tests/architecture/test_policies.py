"""What is printed of the rules and packs is what the code does."""

from __future__ import annotations

from shouwang.policy.rules import RULES
from tools import policies


def test_the_pages_of_rules_and_packs_are_as_the_code_says() -> None:
    written = {path.name: path.read_text("utf-8") for path in policies.PLACE.iterdir()}
    assert written == policies.pages(), "run python tools/policies.py"


def test_every_rule_stands_on_the_page() -> None:
    page = policies.pages()["rules.md"]
    assert all(f"`{rule.name}`" in page for rule in RULES)
