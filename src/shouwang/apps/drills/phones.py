"""A phone of an invented town: its app captures, counts, signs and delivers as the real one does."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shouwang.apps.drills.colleagues import Colleague
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.accounts import phones
from shouwang.backbone.intake import delivery, devices, envelope, reading
from shouwang.backbone.intake.models import Device

MOST: Final = 100
"""Events of one delivery, as the app sends them."""
_UNSIGNED: Final = b64encode(bytes(64)).decode()


@dataclass
class DrillPhone:
    """An enrolled phone with an app on it, begun at an hour."""

    device: Device
    key: ec.EllipticCurvePrivateKey
    area: str
    began_at: datetime
    boot: str = field(default_factory=lambda: str(uuid4()))
    seq: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)
    """What was captured and not delivered."""

    @classmethod
    def enrolled(cls, *, by: Actor, name: str, area: str, at: datetime) -> DrillPhone:
        """Enrol a phone for an area, and the app on it."""
        until = at + timedelta(days=14)
        _phone, token = phones.offer(
            actor=by, name=name, area=area, purpose="演练", until=until, at=at
        )
        phone, _known_by = phones.enrol(token=token, at=at)
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        device = devices.enrol(
            phone=phone, device_id=uuid4(), public_key=b64encode(public).decode(), at=at
        )
        return cls(device, key, area, at)

    def capture(
        self, who: Colleague, role: str, kind: str, payload: Mapping[str, Any], *, at: datetime,
        base: UUID | None = None,
    ) -> UUID:  # fmt: skip
        """Capture an event, and return its id."""
        self.seq += 1
        text, event_id = json.dumps(payload, ensure_ascii=False), uuid4()
        item: dict[str, Any] = {
            "event_id": str(event_id), "device_id": str(self.device.pk), "seq": self.seq,
            "boot_id": self.boot, "monotonic_ms": self._inner(at), "captured_at": at.isoformat(),
            "tz": "Asia/Shanghai", "account_id": str(who.account.pk), "role": role,
            "area": self.area, "kind": kind, "schema": 1, "base": str(base) if base else None,
            "payload": text, "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "signature": _UNSIGNED,
        }  # fmt: skip
        item["signature"] = self._signature(envelope.read(item).signed_text)
        self.waiting.append(item)
        return event_id

    def deliver(self, *, at: datetime) -> list[str]:
        """Deliver what waits, as a phone does that has a network at an hour; return what was answered."""
        answers: list[str] = []
        while self.waiting:
            batch, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
            answers += self._deliver(batch, at)
        return answers

    def _deliver(self, batch: Sequence[Mapping[str, Any]], at: datetime) -> list[str]:
        clock = {
            "boot_id": self.boot, "monotonic_ms": self._inner(at), "wall": at.isoformat(),
            "round_trip_ms": 120,
        }  # fmt: skip
        body = json.dumps({"clock": clock, "last_seq": self.seq, "events": batch}).encode()
        signature = self._signature(f"{reading.DELIVERY}\n".encode() + body)
        found = reading.read(body, device_id=str(self.device.pk), signature=signature)
        return [str(one["answer"]) for one in delivery.deliver(found, at=at)["answers"]]

    def _inner(self, at: datetime) -> int:
        return int((at - self.began_at).total_seconds() * 1000)

    def _signature(self, text: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(text, ec.ECDSA(SHA256())))
        return b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()
