"""
One row for each request, as most would write it first: a plain Django view. It signs, seals and logs nothing.

It asks who sends, whether the row is there, and writes it: to the same disk with the same care for its bytes. Served
with no middleware at all it takes the sender's word for who they are; in a project as Django begins one
(`benchmarks.begun_settings`) they are signed in.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from shouwang.backbone.access.models import Account


class Row(models.Model):
    """What was captured."""

    id = models.UUIDField(primary_key=True)
    device = models.UUIDField()
    seq = models.BigIntegerField()
    account = models.UUIDField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=200)
    payload = models.TextField()

    objects: ClassVar = models.Manager["Row"]()

    class Meta:
        """Of no migration: the benchmark makes its table."""

        app_label = "intake"
        managed = False
        db_table = "plain_row"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "seq"], name="one_row_of_a_number")
        ]

    def __str__(self) -> str:
        return str(self.pk)


@transaction.atomic
def take(request: HttpRequest) -> HttpResponse:
    """Write one row down."""
    said = json.loads(request.body)
    if not said.get("events"):
        return JsonResponse({"answers": []})
    one = said["events"][0]
    if not _may_send(request, one["account_id"]):
        return HttpResponse(status=403)
    answer = "duplicate"
    if not Row.objects.filter(pk=one["event_id"]).exists():
        Row.objects.create(
            id=one["event_id"], device=one["device_id"], seq=one["seq"], account=one["account_id"],
            at=datetime.fromisoformat(one["captured_at"]), kind=one["kind"], payload=one["payload"],
        )  # fmt: skip
        answer = "accepted"
    receipt = {"event_id": one["event_id"], "sha256": one["sha256"]}
    told = {"event_id": one["event_id"], "answer": answer, "receipt": receipt}
    return JsonResponse({"answers": [told]})


def _may_send(request: HttpRequest, account_id: str) -> bool:
    if hasattr(request, "user"):  # whoever is signed in was loaded already
        return str(request.user.pk) == account_id and request.user.is_active
    return Account.objects.filter(pk=account_id, is_active=True).exists()


urlpatterns = [path("plain/", csrf_exempt(take))]  # as for any that phones ask
