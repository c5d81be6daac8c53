"""A phone as a test holds it: it captures, counts, signs and delivers like the app, and keeps what is true."""

from __future__ import annotations

import hashlib
import json
import random
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shouwang.backbone.intake.envelope import CONTEXT

NOW: Final = datetime(2020, 2, 28, 12, tzinfo=UTC)
KIND: Final = "test.note"
_ORDER: Final = (
    "event_id", "device_id", "seq", "boot_id", "monotonic_ms", "captured_at", "tz", "account_id",
    "role", "area", "kind", "schema", "base", "sha256",
)  # fmt: skip


def signed_text(item: Mapping[str, Any]) -> bytes:
    """Return what a phone signs of an event."""
    said = ["" if item[name] is None else str(item[name]) for name in _ORDER]
    return "\n".join([CONTEXT, *said]).encode()


class Phone:
    """A phone with an app on it; its clock may be wrong, and its inner clock never is."""

    def __init__(
        self, seed: int, account_id: UUID, *, area: str = "LH", skew: timedelta = timedelta()
    ) -> None:
        self._random = random.Random(seed)  # noqa: S311  the same phone for the same seed
        self.id = self.uuid()
        self._key = ec.derive_private_key(self._random.getrandbits(200) + 1, ec.SECP256R1())
        self.account_id, self.area, self.skew = account_id, area, skew
        self.seq = 0
        self.truth: list[dict[str, Any]] = []
        """Everything that was captured, as it was sent."""
        self.true_at: dict[str, datetime] = {}
        self.start(NOW)

    def uuid(self) -> UUID:
        """Return a random id."""
        return UUID(int=self._random.getrandbits(128), version=4)

    def start(self, at: datetime) -> None:
        """Start the app: the inner clock begins anew."""
        self.boot, self._began = str(self.uuid()), at

    @property
    def public_key(self) -> bytes:
        """The public half of its key."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def inner(self, at: datetime) -> int:
        """Return what the inner clock shows."""
        return int((at - self._began).total_seconds() * 1000)

    def capture(self, payload: Any = None, *, at: datetime = NOW, **facts: Any) -> dict[str, Any]:
        """Capture an event."""
        self.seq += 1
        text = json.dumps(
            {"words": f"note {self.seq}"} if payload is None else payload, ensure_ascii=False
        )
        item = {
            "event_id": str(self.uuid()), "device_id": str(self.id), "seq": self.seq, "boot_id": self.boot,
            "monotonic_ms": self.inner(at), "captured_at": (at + self.skew).isoformat(), "tz": "Asia/Shanghai",
            "account_id": str(self.account_id), "role": "gate-lead", "area": self.area, "kind": KIND, "schema": 1,
            "base": None, "payload": text, "sha256": hashlib.sha256(text.encode()).hexdigest(), **facts,
        }  # fmt: skip
        self.sign(item)
        self.truth.append(item)
        self.true_at[str(item["event_id"])] = at
        return item

    def sign(self, item: dict[str, Any]) -> None:
        """Sign an event as it stands."""
        item["signature"] = self.signature(signed_text(item))

    def signature(self, text: bytes) -> str:
        """Sign as browsers do: both halves, 32 bytes each."""
        r, s = decode_dss_signature(self._key.sign(text, ec.ECDSA(SHA256())))
        return b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()

    def body(self, items: list[Any], *, at: datetime = NOW, round_trip_ms: int = 200) -> bytes:
        """Return a delivery of some items."""
        clock = {
            "boot_id": self.boot, "monotonic_ms": self.inner(at), "wall": (at + self.skew).isoformat(),
            "round_trip_ms": round_trip_ms,
        }  # fmt: skip
        return json.dumps({"clock": clock, "last_seq": self.seq, "events": items}).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        """Return what stands at the head of a delivery."""
        return {
            "X-Device": str(self.id), "X-Signature": self.signature(b"shouwang/delivery/1\n" + body),
        }  # fmt: skip
