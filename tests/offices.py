"""An office with somebody at the desk, for tests of actions and pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from django.test import Client
from django.urls import reverse

from shouwang.apps.people import actions as people
from shouwang.apps.people.models import Person
from shouwang.apps.places import actions as places
from shouwang.apps.places.models import Area
from shouwang.backbone.access.actors import Actor, Grant
from shouwang.backbone.access.middleware import OPEN_BY_LINK
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.access.rules import rules

AT: Final = datetime(2020, 2, 3, 3, 12, tzinfo=UTC)
TODAY: Final = date(2020, 2, 3)
AMINA: Final = Actor("Amina", grants=tuple(Grant(role) for role in rules().roles))
"""Every role, for the whole town."""
GUS: Final = Actor("Gus")
"""No role at all: must be refused everywhere."""


def make_areas() -> None:
    """Enter an invented village of one group, two houses and three rooms."""
    areas = [
        places.NewArea("LH", "county", "临和县", "Linhe County"),
        places.NewArea("LH/LW", "village", "柳湾村", "Liuwan village"),
        places.NewArea("LH/LW/G3", "grid", "3组", "Group 3"),
        places.NewArea("LH/LW/G3/B5", "building", "5号", "No. 5", 117.2, 28.3),
        places.NewArea("LH/LW/G3/B5/R1", "room", "1室"),
        places.NewArea("LH/LW/G3/B5/R2", "room", "2室"),
        places.NewArea("LH/LW/G3/B6", "building", "6号", "No. 6", 117.201, 28.3),
        places.NewArea("LH/LW/G3/B6/R1", "room", "1室"),
    ]
    places.enter_areas(actor=AMINA, areas=areas, at=AT)


def resident(name: str = "林谷雨", *, path: str = "LH/LW/G3/B5/R1", **facts: object) -> Person:
    """Enter one resident at a room, with whatever else is said."""
    room = Area.objects.filter(path=path).first()
    new = people.NewResident(name=name, room_id=room.pk if room else None, **facts)  # type: ignore[arg-type]
    return people.enter_residents(actor=AMINA, residents=[new], on=TODAY, at=AT)[0]


def assign(account: Account, *roles: str, area: str = "", **facts: object) -> None:
    """Give somebody roles for an area."""
    given = {"purpose": "duty", "from_at": AT, "given_by": "Amina", "given_at": AT, **facts}
    Assignment.objects.bulk_create(
        Assignment(account=account, role=role, area=area, **given) for role in roles
    )


def signed_in(
    *roles: str, area: str = "", language: str = "en", name: str = "Amina", **facts: object
) -> Client:
    """Return a browser in which somebody is signed in: Amina with every role, unless roles are said."""
    sign_in_name = "admin" if name == "Amina" else name.lower()
    account, is_new = Account.objects.get_or_create(
        sign_in_name=sign_in_name, defaults={"name": name}
    )
    if is_new:
        assign(account, *(roles or rules().roles), area=area, **facts)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[OPEN_BY_LINK] = "demo"
    session.save()
    client.cookies["language"] = language
    return client


def page(client: Client, name: str, *args: object) -> str:
    """Return the text of a page that must be there."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()
