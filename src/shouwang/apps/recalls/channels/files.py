"""
SMS and mail as files in the town's folder: for drills, and for whoever hands them to a gateway.

In a town with a gateway another adapter takes their place; the files show what would go out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shouwang.apps.recalls.channels import (
    BAD_NUMBER,
    FAILED,
    NO_NUMBER,
    Delivery,
    Message,
    RoundFacts,
)
from shouwang.core.text import Text

_DIALLED: Final = re.compile(r"\+?\d{5,15}")
_SUBJECT: Final = {
    False: Text("You are called in: {number}", "召回通知 {number}"),
    True: Text("Stood down: {number}", "召回解除 {number}"),
}


class SmsFiles:
    """One text file for each message: number, text in both languages."""

    code = "sms-file"
    title = _("SMS, as files")

    def send(self, facts: RoundFacts, messages: Sequence[Message]) -> list[Delivery]:
        """Write the messages, each by itself."""
        folder = _folder(f"{facts.folder}/sms")
        return [self._send(folder, one) for one in messages]

    def _send(self, folder: Path, one: Message) -> Delivery:
        number = re.sub(r"[\s()（）\-–.]", "", one.phone)
        if not number:
            return Delivery(fault=NO_NUMBER)
        if not _DIALLED.fullmatch(number):
            return Delivery(fault=BAD_NUMBER)
        text = f"{number}\n\n{one.words['zh']}\n\n{one.words['en']}\n"
        return _written(folder / f"{one.ref}.txt", text.encode())


class MailFiles:
    """
    One ``.eml`` file for each message.

    The register keeps no mail addresses: the number of the entry stands before the domain of the setting
    ``RECALL_MAIL_DOMAIN``, where the town's own server knows whose it is.
    """

    code = "mail-file"
    title = _("mail, as files")

    def send(self, facts: RoundFacts, messages: Sequence[Message]) -> list[Delivery]:
        """Write the messages, each by itself."""
        folder = _folder(f"{facts.folder}/mail")
        domain = settings.RECALL_MAIL_DOMAIN
        subject = _SUBJECT[facts.is_stand_down]
        both = " / ".join(subject.say(lang, number=facts.recall_number) for lang in ("zh", "en"))
        found = []
        for one in messages:
            mail = EmailMessage(policy=SMTP)
            mail["From"] = f"recall@{domain}"
            mail["To"] = f"{one.ref.lower()}@{domain}"
            mail["Date"] = facts.at
            mail["Message-ID"] = f"<{one.call_id}.{facts.n}@{domain}>"
            mail["Subject"] = both
            mail.set_content(f"{one.words['zh']}\n\n{one.words['en']}\n")
            found.append(_written(folder / f"{one.ref}.eml", mail.as_bytes()))
        return found


def _folder(name: str) -> Path:
    """Return a folder for what goes out, for the town's own account alone."""
    found = Path(settings.MEDIA_ROOT)
    for part in Path(
        name
    ).parts:  # each of them: ``parents`` would leave the upper ones open to others
        found /= part
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _written(path: Path, content: bytes) -> Delivery:
    """Write one file, whole or not at all; a full disk stops this message and no other."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
    except OSError:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return Delivery(fault=FAILED)
    return Delivery(ref=str(path.relative_to(settings.MEDIA_ROOT)))
