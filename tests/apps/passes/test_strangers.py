"""Row S-15 of the fault table: forged, edited, copied from another town, expired and revoked passes are all refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from shouwang.apps.passes import codes, issuing, public, revoking, token, town_key
from shouwang.apps.passes.issuing import Holder
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import Content, Kind
from shouwang.policy.passage import NoPass, Says, says, why_not
from tests.apps.orders.ordering import somebody
from tests.apps.passes.office import DAY, HOUR, issued
from tests.offices import make_areas

pytestmark = pytest.mark.django_db
SEED = 15
_SIGNED = 64


def edited(signed: bytes, dice: random.Random) -> bytes:
    """Return a pass in which one byte is another."""
    place = dice.randrange(len(signed))
    return signed[:place] + bytes([signed[place] ^ dice.randrange(1, 256)]) + signed[place + 1 :]


def stretched(signed: bytes, _dice: random.Random) -> bytes:
    """Return a pass that ends ten years later, as its holder would like it."""
    ends = int.from_bytes(signed[15:19], "big") + 10 * 365 * 24 * 60
    return signed[:15] + ends.to_bytes(4, "big") + signed[19:]


def promoted(signed: bytes, _dice: random.Random) -> bytes:
    """Return a pass of another kind, without a count."""
    return signed[:10] + bytes([5]) + signed[11:19] + bytes([255]) + signed[20:]


def cut(signed: bytes, dice: random.Random) -> bytes:
    """Return a pass without its end."""
    return signed[: dice.randrange(len(signed))]


def crossed(signed: bytes, dice: random.Random) -> bytes:
    """Return a pass with a signature that is not its own."""
    return signed[:-_SIGNED] + dice.randbytes(_SIGNED)


def foreign(_signed: bytes, dice: random.Random) -> bytes:
    """Return a sound pass of another town."""
    key = ec.derive_private_key(dice.randrange(1, 2**200), ec.SECP256R1())
    at = timezone.now()
    said = Content(dice.randbytes(8).hex(), Kind.MEDICAL, at - DAY, at + DAY, shown="林*")
    return token.write(said, key)


def noise(_signed: bytes, dice: random.Random) -> bytes:
    """Return what never was a pass, with a beginning like one."""
    return bytes([1, 1]) + dice.randbytes(dice.randrange(10, 180))


FORGERS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    edited, stretched, promoted, cut, crossed, foreign, noise,
)  # fmt: skip


@pytest.fixture
def now() -> datetime:
    make_areas()
    return timezone.now().replace(second=0, microsecond=0)


def forgeries(signed: bytes, n: int) -> Iterator[str]:
    dice = random.Random(SEED)  # noqa: S311  the same forgeries each time
    for nth in range(n):
        yield token.as_text(FORGERS[nth % len(FORGERS)](signed, dice))


def test_seven_hundred_forged_and_edited_passes_open_no_gate(
    now: datetime, counted: Callable[[str], None]
) -> None:
    row = issued(Holder("Ada Obi"), at=now, outings_a_day=2)
    signed = token.from_text(row.token)
    assert signed is not None
    n_refused = 0
    for text in forgeries(signed, 700):
        judged = public.judge(text, at=now, gate=None, used=0)
        assert not judged.genuine, text
        assert judged.number == ""
        assert why_not(judged.facts) == (NoPass.NOT_GENUINE,)
        assert says(judged.facts) is Says.CALL_LEAD
        n_refused += 1
    assert says(public.judge(row.token, at=now, gate=None, used=0).facts) is Says.PASS
    counted(f"S-15: {n_refused} forged, edited, cut and foreign passes, all refused")


def test_passes_that_are_over_early_or_taken_back_open_no_gate(now: datetime) -> None:
    duan, n = somebody("Duan"), 60
    new = [
        issuing.NewPass(Kind.FIRM, Holder(f"Ada {nth}"), "LH/LW", now, now + (1 + nth) * DAY)
        for nth in range(n)
    ]
    rows = [issuing.issue(actor=duan, new=one, at=now) for one in new]
    for row in rows[::2]:
        revoking.revoke(actor=duan, pass_id=row.pk, why=Pass.Why.LOST, at=now + HOUR)
    for nth, row in enumerate(rows):
        for at, wanted in (
            (now - timedelta(minutes=1), NoPass.NOT_YET),
            (row.ends_at, NoPass.EXPIRED),
            (row.ends_at + 400 * DAY, NoPass.EXPIRED),
        ):
            judged = public.judge(row.token, at=at, gate=None, used=0)
            assert wanted in why_not(judged.facts)
            assert says(judged.facts) is Says.NO_PASS
        later = why_not(public.judge(row.token, at=now + 2 * HOUR, gate=None, used=0).facts)
        assert later == ((NoPass.REVOKED,) if nth % 2 == 0 else ())


def test_a_pass_signed_by_the_town_with_an_unknown_id_is_judged_by_what_it_says(
    now: datetime,
) -> None:
    """A server restored from yesterday has not the passes of today: nobody is sent away for that."""
    said = Content("ab" * 8, Kind.RESIDENT, now, now + DAY, shown="林*", number="X2020-9999")
    text = token.as_text(token.write(said, town_key.private()))
    assert why_not(public.judge(text, at=now, gate=None, used=0).facts) == ()


def test_guessed_codes_open_nothing(now: datetime) -> None:
    row = issued(Holder("Ada Obi"), at=now)
    assert not [
        code for code in (codes.make() for _nth in range(40)) if codes.tag_of(code) == row.tag
    ]
