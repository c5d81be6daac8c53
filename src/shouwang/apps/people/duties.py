"""What programs do about people, in words; the first act of each says whether somebody may choose it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shouwang.backbone.api.duties import Duty

_SEE: Final = ("people.see", "people.search", "see.emergency", "see.care", "see.note")
_REGISTER: Final = ("people.enter-residents", "people.change-person", "people.move",
                    "people.change-standing", "people.note-needs", "people.end-needs")  # fmt: skip
_TAKE: Final = (
    "people.take-rows", "people.enter-households", "people.enter-residents", "places.enter-areas",
    "places.take-back-areas",
)  # fmt: skip
PEOPLE: Final = (
    Duty("residents", _("Look at residents"), _SEE),
    Duty("first-help", _("See who must be helped first"),
         ("people.see-emergency", "see.emergency")),
    Duty("phones", _("Look at telephone numbers"), ("people.see-phone", "see.phone", *_SEE)),
    Duty("health", _("Look at health needs"), ("see.health", *_SEE)),
    Duty("travel", _("Look at and note travel"), ("people.note-travel", "see.travel", *_SEE)),
    Duty("register", _("Enter and change residents"), (*_REGISTER, *_SEE)),
    Duty("identity", _("Keep identity numbers"), ("people.note-identity", "see.national-id")),
    Duty("merge", _("Make two entries one"), ("people.merge", "people.undo-merge", *_SEE)),
    Duty(
        "many", _("Change many at once"),
        ("people.act-on-many", "people.bulk", "people.undo-many", "people.undo-bulk", *_REGISTER,
         "people.lead-helpers", "jobs.see", "jobs.stop"),
    ),
    Duty("export", _("Take lists along"), ("people.export", "jobs.see", "jobs.stop", *_SEE)),
    Duty("lists", _("See which long lists were taken along"), ("people.see-lists",)),
    Duty("trace", _("Find out whose list turned up"), ("people.trace-list",)),
    Duty("requests", _("Note and answer requests about own data"), ("people.correction",)),
    Duty("copies", _("Make copies of whole files for the persons themselves"),
         ("people.copy-of-file",)),
    Duty(
        "imports", _("Import sheets"),
        ("people.import", "people.read-sheet", *_TAKE, "people.settle", "people.undo-import",
         "jobs.see", "jobs.stop"),
    ),
    Duty("helpers", _("Look at those who help"), ("people.see-helpers",)),
    Duty("helper-phones", _("Look at telephone numbers of those who help"),
         ("see.staff-phone", "people.see-helpers")),
    Duty(
        "lead-helpers", _("Enter and lead those who help"),
        ("people.enter-helpers", "people.lead-helpers", "people.note-leave", "people.see-helpers"),
    ),
    Duty("fitness", _("Note a doctor's word on fitness"),
         ("people.say-fitness", "people.see-helpers")),
)  # fmt: skip
