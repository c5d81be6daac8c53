"""What programs do about orders, in words; the first act of each says whether somebody may choose it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shouwang.backbone.api.duties import Duty

ORDERS: Final = (
    Duty("orders", _("Look at orders and at what binds somebody"), ("orders.see",)),
    Duty("draft-orders", _("Draft orders"), ("orders.draft", "orders.see")),
    Duty("sign-orders", _("Sign orders"), ("orders.issue", "orders.see")),
    Duty("serve-orders", _("Note that orders and papers were brought"),
         ("orders.serve", "orders.see")),
    Duty("lift-orders", _("Lift, shorten and review orders"), ("orders.lift", "orders.see")),
    Duty("hold-up-orders", _("Hold orders up while an appeal is looked at"),
         ("orders.suspend", "orders.see")),
    Duty("wrongs", _("Note wrongful holding, and lift an order that was wrong"),
         ("orders.note-wrong", "orders.lift", "orders.see")),
    Duty("note-appeals", _("Take down appeals"), ("appeals.note",)),
    Duty("appeals", _("Look at appeals"), ("appeals.see", "orders.see")),
    Duty("answer-appeals", _("Answer appeals"),
         ("appeals.answer", "appeals.see", "orders.see")),
    Duty("packs", _("Look at rules"), ("orders.see-packs",)),
    Duty("bring-packs", _("Bring rules"), ("orders.bring-pack", "orders.see-packs")),
    Duty("activate-packs", _("Activate rules that were approved"),
         ("orders.activate-pack", "orders.see-packs")),
)  # fmt: skip
