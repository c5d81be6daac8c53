"""What makes a register hard to read: twins, namesakes, and the needs behind a door."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.households import Household, Member
from shouwang.apps.drills.invent.town import PersonRow


def mark_needs(homes: Sequence[Household], dice: Dice) -> None:
    """Mark who needs what: one on dialysis, three pregnant, and what comes with age and animals."""
    everybody = [member for home in homes for member in home]
    _mark(everybody, "dialysis", 1, dice, lambda m: 48 <= m.age <= 68)
    _mark(everybody, "pregnant", 3, dice, lambda m: m.sex == "female" and 22 <= m.age <= 37)
    _mark(everybody, "oxygen", 2, dice, lambda m: m.age > 70)
    _mark(everybody, "disability", 11, dice, lambda m: m.age > 8)
    _mark([home[0] for home in homes], "animals", 31, dice, lambda m: m.age > 25)
    _mark(everybody, "dot", 1, dice, lambda m: m.relation == "spouse" and m.age < 50)
    for home in homes:
        if len(home) == 1 and home[0].age >= 60:
            home[0].tags.add("alone")
        for member in home:
            if member.age < 7:
                member.tags.add("child")


def _mark(
    members: Sequence[Member], tag: str, n: int, dice: Dice, fits: Callable[[Member], bool]
) -> None:
    for member in dice.some([m for m in members if fits(m)], n):
        member.tags.add(tag)


def mark_twins(homes: Sequence[Household]) -> None:
    """Make the first two children of the same sex that are near in age twins, in two households."""
    left = 2
    for home in homes:
        kids = [m for m in home if m.age < 18 and "child" not in m.tags]
        for a, b in itertools.pairwise(kids):
            if left and a.sex == b.sex and a.relation == b.relation:
                b.age = a.age
                a.tags.add("twin")
                b.tags.add("twin")
                left -= 1
                break


def give_namesakes(people: list[PersonRow], dice: Dice) -> None:
    """Give three residents the name of somebody of another household."""
    adults = [i for i, p in enumerate(people) if p.relation == "head" and len(p.name) > 1]
    chosen = dice.some(adults, 6)
    for one, other in zip(chosen[::2], chosen[1::2], strict=True):
        people[other] = replace(people[other], name=people[one].name)
