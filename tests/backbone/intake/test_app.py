"""What the app asks: who sits at it, what it takes along, what it hands over where there is no network."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from shouwang.backbone import keys
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.access.models import Phone as PhoneRow
from shouwang.backbone.audit.models import Line
from shouwang.backbone.intake import app_files, briefs, devices, hand_over
from shouwang.backbone.intake.briefs import Asked
from shouwang.backbone.intake.errors import BadKeyError, DeviceThereError
from shouwang.backbone.intake.models import Device, Event, Sitting
from tests.backbone.intake.conftest import Desk, enrolled
from tests.backbone.intake.phone import Phone
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
PIN = "482913"


@pytest.fixture
def keeper() -> Account:
    row = Account.objects.create(
        sign_in_name="xiaoman", name="Xiaoman", door="device", pin=make_password(PIN)
    )
    Assignment.objects.create(
        account=row, role="gate-keeper", area="", purpose="gate", given_by="Amina",
        from_at=timezone.now() - timedelta(days=1), given_at=timezone.now(),
        until_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return row


@pytest.fixture
def phone(guard: Account) -> Phone:
    found = enrolled(guard)
    PhoneRow.objects.update(until_at=timezone.now() + timedelta(days=1))
    return found


def asked(phone: Phone, what: str, said: Any, context: str = "") -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    signature = phone.signature(f"{context or f'shouwang/{what}/1'}\n".encode() + body)
    return Client().post(
        f"/field/{what}/", body, content_type="application/json",
        headers={"X-Device": str(phone.id), "X-Signature": signature},
    )  # fmt: skip


def sit(phone: Phone, pin: str = PIN, **more: str) -> Any:
    return asked(phone, "who", {"badge": "xiaoman", "pin": pin, **more})


def test_badge_and_pin_tell_the_app_who_sits_there_and_as_what(
    phone: Phone, keeper: Account
) -> None:
    answer = sit(phone)
    assert answer.status_code == 200
    found = json.loads(answer.content)["account"]
    assert (found["id"], found["name"]) == (str(keeper.pk), "Xiaoman")
    (role,) = found["roles"]
    assert (role["role"], role["area"], role["title"]["zh"]) == ("gate-keeper", "LH", "卡点值守员")
    assert Sitting.objects.get().account_id == keeper.pk
    assert Line.objects.filter(act="intake.sat").count() == 1


def test_an_assignment_that_reaches_less_far_than_the_phone_counts_as_far_as_it_reaches(
    phone: Phone, keeper: Account
) -> None:
    Assignment.objects.filter(account=keeper).update(area="LH/03")
    assert json.loads(sit(phone).content)["account"]["roles"][0]["area"] == "LH/03"
    Assignment.objects.filter(account=keeper).update(area="XX")
    assert json.loads(sit(phone).content)["account"]["roles"] == []


@pytest.mark.parametrize("said", [{}, {"badge": 7, "pin": None}, [], "x", {"badge": "xiaoman"}])
def test_who_does_not_know_the_pin_is_told_so_in_one_sentence(
    phone: Phone, keeper: Account, said: Any
) -> None:
    answer = asked(phone, "who", said)
    assert answer.status_code == 401
    assert json.loads(answer.content)["code"] == "intake.wrong-pin"
    assert not Sitting.objects.exists()


def test_too_many_wrong_pins_rest_and_say_how_long(phone: Phone, keeper: Account) -> None:
    answers = [sit(phone, "000001") for _ in range(8)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert sit(phone).status_code == 429


def test_the_pin_of_a_slip_has_to_be_changed_first(phone: Phone, keeper: Account) -> None:
    Account.objects.filter(pk=keeper.pk).update(pin_until=timezone.now() + timedelta(days=1))
    assert json.loads(sit(phone).content)["code"] == "intake.choose-pin"
    assert json.loads(sit(phone, new_pin="123456").content)["code"] == "access.weak-pin"
    assert not Sitting.objects.exists()
    assert sit(phone, new_pin="739154").status_code == 200
    assert sit(phone, "739154").status_code == 200
    assert sit(phone).status_code == 401


def test_an_app_on_a_phone_that_was_ended_learns_nothing_more(
    phone: Phone, keeper: Account
) -> None:
    PhoneRow.objects.update(ended_at=timezone.now())
    assert sit(phone).status_code == 403
    assert asked(phone, "brief", {}).status_code == 403


@pytest.mark.parametrize("what", ["who", "brief", "carry"])
def test_what_was_signed_for_another_use_opens_nothing(
    phone: Phone, keeper: Account, what: str
) -> None:
    said = {"badge": "xiaoman", "pin": PIN}
    assert asked(phone, what, said, context="shouwang/delivery/1").status_code == 400
    assert Client().post(f"/field/{what}/", b"{}", content_type="text/plain").status_code == 403
    assert Client().get(f"/field/{what}/").status_code == 405


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    found: list[Asked] = []

    def make(one: Asked) -> dict[str, Any]:
        found.append(one)
        return {"version": "7", "gates": ["C1"]}

    monkeypatch.setattr(briefs, "PARTS", {"gates": briefs.Part(make)})
    return found


def test_a_brief_holds_each_part_once_and_what_the_phone_needs_to_hand_over(
    phone: Phone, keeper: Account, part: list[Asked]
) -> None:
    said = json.loads(asked(phone, "brief", {"accounts": [str(keeper.pk)]}).content)
    assert said["parts"] == {"gates": {"version": "7", "gates": ["C1"]}}
    assert said["phone"]["area"] == "LH"
    assert b64decode(said["hand_over"]["public"]) == hand_over.public()
    again = json.loads(asked(phone, "brief", {"have": {"gates": "7"}}).content)
    assert again["parts"] == {}
    assert part[0].area == "LH"


def test_a_part_that_knows_its_version_is_made_only_for_a_phone_that_lacks_it(
    phone: Phone, keeper: Account, part: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = briefs.PARTS["gates"].make
    monkeypatch.setattr(briefs, "PARTS", {"gates": briefs.Part(make, lambda _asked: "7")})
    asked(phone, "brief", {"have": {"gates": "7"}})
    assert not part
    assert "gates" in json.loads(asked(phone, "brief", {"have": {"gates": "6"}}).content)["parts"]


def test_a_brief_is_for_nobody_who_did_not_sit_there(
    phone: Phone, keeper: Account, part: list[Asked]
) -> None:
    asked(phone, "brief", {"accounts": [str(keeper.pk)]})
    sit(phone)
    asked(phone, "brief", {"accounts": [str(keeper.pk), "x", 7]})
    Account.objects.filter(pk=keeper.pk).update(is_active=False)
    asked(phone, "brief", {"accounts": [str(keeper.pk)]})
    assert [one.accounts for one in part] == [frozenset(), {keeper.pk}, frozenset()]


def test_who_left_the_duty_or_was_not_here_for_long_has_nothing_of_theirs_on_the_phone(
    phone: Phone, keeper: Account, part: list[Asked]
) -> None:
    sit(phone)

    def for_whom() -> frozenset[Any]:
        asked(phone, "brief", {"accounts": [str(keeper.pk)]})
        return part[-1].accounts

    assert for_whom() == {keeper.pk}
    Sitting.objects.update(since=timezone.now() - timedelta(days=15))
    assert for_whom() == frozenset()
    Sitting.objects.update(since=timezone.now())
    Assignment.objects.filter(account=keeper).update(area="XX")
    assert for_whom() == frozenset()
    Assignment.objects.filter(account=keeper).update(area="LH")
    Account.objects.filter(pk=keeper.pk).update(pin="")
    assert for_whom() == frozenset()


def test_a_strangers_bytes_are_not_read(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_args: Any) -> bytes:
        raise AssertionError("it was read")

    monkeypatch.setattr(HttpRequest, "read", read)
    for device in ("", "x", str(uuid4())):
        answer = Client().post(
            "/field/carry/", b"x" * 1000, content_type="application/json",
            headers={"X-Device": device, "X-Signature": "AAAA"},
        )  # fmt: skip
        assert answer.status_code == 403


def test_a_key_of_another_kind_is_refused_in_one_sentence(phone: Phone) -> None:
    row = PhoneRow.objects.get()
    der = bytearray(phone.public_key)
    for place in (6, 10, 14, 18, 20, 21):
        wrong = bytes(byte ^ (n == place) for n, byte in enumerate(der))
        with pytest.raises(BadKeyError):
            devices.enrol(
                phone=row,
                device_id=uuid4(),
                public_key=b64encode(wrong).decode(),
                at=timezone.now(),
            )


def test_a_brief_says_which_numbers_are_here_so_that_a_restored_server_gets_the_rest(
    phone: Phone, desk: Desk, part: list[Asked]
) -> None:
    body = phone.body([phone.capture(), phone.capture()])
    Client().post(
        "/field/deliver/", body, content_type="application/json", headers=phone.headers(body)
    )
    assert json.loads(asked(phone, "brief", {}).content)["have"] == [[1, 2]]
    Event.objects.filter(seq=2).delete()
    assert json.loads(asked(phone, "brief", {}).content)["have"] == [[1, 1]]


def handed(phone: Phone, items: list[Any], **wrong: Any) -> bytes:
    """Seal what a phone hands over, as the app does."""
    body = json.dumps({"clock": None, "last_seq": phone.seq, "events": items}).encode()
    within = {
        "device": str(phone.id), "body": body.decode(),
        "signature": phone.signature(b"shouwang/delivery/1\n" + body), **wrong.pop("within", {}),
    }  # fmt: skip
    mine = ec.generate_private_key(ec.SECP256R1())
    town = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), hand_over.public())
    hashed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"shouwang/hand-over/1")
    box = AESGCM(hashed.derive(mine.exchange(ec.ECDH(), town))).encrypt(
        b"0" * 12, json.dumps(within).encode(), None
    )
    point = keys.point_of(mine.public_key())
    sealed = {"epk": point, "iv": b"0" * 12, "box": box}
    said = {"shouwang": "hand-over/1", "key": "1"}
    said |= {name: b64encode(value).decode() for name, value in sealed.items()}
    return json.dumps(said | wrong).encode()


def test_another_phone_carries_what_it_cannot_read_and_the_author_stays_the_author(
    phone: Phone, guard: Account, desk: Desk
) -> None:
    other = enrolled(guard, 2)
    file = handed(phone, [phone.capture({"words": "night"})])
    assert b"night" not in file
    answer = asked(other, "carry", file)
    assert json.loads(answer.content)["answers"][0]["answer"] == "accepted"
    assert desk.words == ["night"]
    assert Event.objects.get().device_id == phone.id
    assert Device.objects.get(pk=phone.id).seen_at is None  # nobody heard of it: its file came
    again = json.loads(asked(other, "carry", file).content)
    assert again["answers"][0]["answer"] == "duplicate"
    assert desk.words == ["night"]


def test_what_was_handed_over_and_comes_from_the_phone_too_is_the_same_event(
    phone: Phone, guard: Account, desk: Desk
) -> None:
    item = phone.capture({"words": "night"})
    asked(enrolled(guard, 2), "carry", handed(phone, [item]))
    body = phone.body([item])
    answer = Client().post(
        "/field/deliver/", body, content_type="application/json", headers=phone.headers(body)
    )
    assert answer.json()["answers"][0]["answer"] == "duplicate"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"shouwang": "x"}, "no hand-over file"),
        ({"key": "2"}, "another town"),
        ({"epk": "AAAA"}, "no hand-over file"),
        ({"iv": ""}, "no hand-over file"),
        ({"box": "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, "damaged"),
        ({"box": 7}, "no hand-over file"),
        ({"within": {"signature": "AAAA"}}, "did not sign"),
        ({"within": {"body": 7}}, "no hand-over file"),
    ],
)
def test_a_file_that_is_damaged_or_not_ours_is_refused_in_one_sentence(
    phone: Phone, wrong: dict[str, Any], words: str
) -> None:
    answer = asked(phone, "carry", handed(phone, [phone.capture()], **wrong))
    assert answer.status_code == 400
    assert words in json.loads(answer.content)["text"]["en"]["title"]
    assert not Event.objects.exists()


def test_somebody_at_the_desk_brings_a_file_and_is_told_counts_that_add_up(
    phone: Phone, desk: Desk
) -> None:
    lena = signed_in("duty-leader", name="Lena")
    file = handed(phone, [phone.capture(), phone.capture({"words": 7})])

    def bring(content: bytes) -> str:
        upload = SimpleUploadedFile("night.shouwang", content)
        return lena.post("/field/desk/bring/", {"file": upload}, follow=True).content.decode()

    assert "2 in the file: 1 taken in, 0 were here already, 1 wait." in bring(file)
    assert "2 in the file: 0 taken in, 2 were here already, 0 wait." in bring(file)
    assert "it is cut or damaged" in bring(b"PK\x03\x04")
    assert "no hand-over file" in bring(b"{}")
    assert Line.objects.filter(act="intake.brought").count() == 2
    assert "Bring a hand-over file" in page(lena, "intake:desk")


def test_the_two_halves_of_a_key_of_the_town_are_the_same_each_time_and_differ_by_purpose() -> (
    None
):
    one, other = (keys.point_of(keys.pair("field", name).public_key()) for name in ("a/1", "b/1"))
    assert one != other
    assert one == keys.point_of(keys.pair.__wrapped__("field", "a/1").public_key())
    assert len(one) == 65


def test_the_app_is_served_below_field_and_nothing_else_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>app</title>")
    (tmp_path / "assets" / "a-1.js").write_text("1")
    (tmp_path / "notes.txt").write_text("x")
    monkeypatch.setattr(settings, "FIELD_APP", tmp_path)
    app_files._files.cache_clear()
    try:
        door, file = Client().get("/field/"), Client().get("/field/assets/a-1.js")
        assert door.content == b"<title>app</title>"
        assert (door["Cache-Control"], file["Content-Type"]) == ("no-cache", "text/javascript")
        assert "immutable" in file["Cache-Control"]
        for name in ("notes.txt", "../settings.py", "%2e%2e/settings.py", "assets/"):
            assert Client().get(f"/field/{name}").status_code == 404
    finally:
        app_files._files.cache_clear()


def test_where_the_app_is_not_built_the_sheet_leads_to_badge_and_pin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "FIELD_APP", tmp_path)
    app_files._files.cache_clear()
    try:
        assert Client().get("/field/").status_code == 302
    finally:
        app_files._files.cache_clear()


def test_an_app_on_a_phone_that_is_enrolled_anew_is_the_same_app_and_loses_nothing(
    phone: Phone, keeper: Account
) -> None:
    PhoneRow.objects.update(ended_at=timezone.now())
    assert sit(phone).status_code == 403
    new = PhoneRow.objects.create(
        name="new", area="LH/03", purpose="gate", link_digest="n", link_until=timezone.now(), made_by="A",
        made_at=timezone.now(), enrolled_at=timezone.now(), until_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    key = b64encode(phone.public_key).decode()
    row = devices.enrol(phone=new, device_id=phone.id, public_key=key, at=timezone.now())
    assert (row.pk, row.phone, row.area) == (phone.id, new, "LH/03")
    assert sit(phone).status_code == 200
    other = b64encode(Phone(9, keeper.pk).public_key).decode()
    with pytest.raises(DeviceThereError):
        devices.enrol(phone=new, device_id=phone.id, public_key=other, at=timezone.now())
