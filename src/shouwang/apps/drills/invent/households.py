"""Who lives together: households of a village from which many of working age have left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.town import Sex

MOST: Final = 7


@dataclass(slots=True)
class Member:
    """Somebody of a household before there is a name."""

    relation: str
    sex: Sex
    age: int
    tags: set[str] = field(default_factory=set)


Household = list[Member]


def _sex(dice: Dice) -> Sex:
    return "male" if dice.happens(0.52) else "female"


def _other(sex: Sex) -> Sex:
    return "female" if sex == "male" else "male"


def _alone(dice: Dice) -> Household:
    age = dice.whole(64, 91) if dice.happens(0.72) else dice.whole(27, 60)
    return [Member("head", "female" if age > 63 and dice.happens(0.62) else "male", age)]


def _couple(dice: Dice, low: int, high: int) -> Household:
    age = dice.whole(low, high)
    sex: Sex = "male" if dice.happens(0.86) else "female"
    wife = max(21, age + dice.whole(-5, 2))
    return [Member("head", sex, age), Member("spouse", _other(sex), wife)]


def _child(dice: Dice, low: int, high: int) -> Member:
    sex = _sex(dice)
    return Member("son" if sex == "male" else "daughter", sex, dice.whole(low, high))


def _grandchild(dice: Dice, low: int, high: int) -> Member:
    sex = _sex(dice)
    relation = "grandson" if sex == "male" else "granddaughter"
    return Member(relation, sex, dice.whole(low, high))


def _old_pair(dice: Dice) -> Household:
    return _couple(dice, 58, 84)


def _left_with_grandparents(dice: Dice) -> Household:
    """Return grandparents with the children of those who work far away."""
    home = _couple(dice, 53, 70)
    return home + [_grandchild(dice, 2, 15) for _ in range(dice.whole(1, 2))]


def _family(dice: Dice) -> Household:
    home = _couple(dice, 26, 50)
    oldest = max(0, min(member.age for member in home) - 21)
    n = dice.weighted([1, 2, 3], [46, 42, 12])
    return home + [_child(dice, max(0, oldest - 9), oldest) for _ in range(n)]


def _three_generations(dice: Dice) -> Household:
    home = _couple(dice, 50, 76)
    if dice.happens(0.3):
        home = home[:1]
    oldest = min(member.age for member in home) - 22
    son = Member("son", "male", max(23, oldest - dice.whole(0, 6)))
    wife = Member("daughter-in-law", "female", max(21, son.age - dice.whole(0, 4)))
    young = max(0, wife.age - 21)
    n = dice.weighted([1, 2, 3], [42, 46, 12])
    kids = [_grandchild(dice, max(0, young - 10), min(young, 24)) for _ in range(n)]
    if dice.happens(0.4):
        return _headed_by(son, wife, home, kids)
    return [*home, son, wife, *kids]


def _headed_by(son: Member, wife: Member, old: Household, kids: Household) -> Household:
    """Return three generations of whom the middle one heads the household."""
    son.relation, wife.relation = "head", "spouse"
    for parent in old:
        parent.relation = "father" if parent.sex == "male" else "mother"
    for kid in kids:
        kid.relation = "son" if kid.sex == "male" else "daughter"
    return [son, wife, *old, *kids]


def _one_parent(dice: Dice) -> Household:
    head = Member("head", _sex(dice), dice.whole(33, 62))
    return [head, _child(dice, max(0, head.age - 34), head.age - 22)]


def _grown_son(dice: Dice) -> Household:
    home = _couple(dice, 52, 72)
    age = min(member.age for member in home) - dice.whole(22, 30)
    return [*home, Member("son", "male", max(18, age))]


_KINDS: Final[tuple[tuple[Callable[[Dice], Household], int], ...]] = (
    (_alone, 13),
    (_old_pair, 19),
    (_left_with_grandparents, 9),
    (_family, 18),
    (_three_generations, 24),
    (_one_parent, 8),
    (_grown_son, 9),
)


def make_households(dice: Dice, n_households: int, n_people: int) -> list[Household]:
    """Return so many households that hold so many people, one to seven each."""
    kinds, weights = zip(*_KINDS, strict=True)
    homes: list[Household] = [dice.weighted(kinds, weights)(dice) for _ in range(n_households)]
    excess = sum(map(len, homes)) - n_people
    while excess:
        home = dice.pick(homes)
        if excess > 0 and len(home) > 2 and home[-1].relation != "daughter-in-law":
            home.pop()
            excess -= 1
        elif excess < 0 and len(home) < MOST and (more := _one_more(home, dice)):
            home.append(more)
            excess += 1
    return homes


def _one_more(home: Household, dice: Dice) -> Member | None:
    """Return a child more where there is a couple that may have one."""
    by = {member.relation: member for member in home}
    if "daughter-in-law" in by and by["daughter-in-law"].age < 45:
        return _grandchild(dice, 0, max(0, by["daughter-in-law"].age - 22))
    spouse = by.get("spouse")
    if spouse and spouse.age < 45:
        return _child(dice, 0, max(0, min(spouse.age, by["head"].age) - 22))
    return None
