"""Proof that a task was done: a photo without its metadata, a signature drawn or typed."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from shouwang.apps.tasks import doing
from shouwang.apps.tasks.errors import TaskError
from shouwang.apps.tasks.life import Proof
from shouwang.apps.tasks.models import ProofOf
from shouwang.backbone import photos
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text

MOST_PROOFS: Final = 40
"""Of one task, photos and signatures together."""
MOST_STROKES: Final = 200
MOST_POINTS: Final = 5_000
WIDTH: Final = 600
HEIGHT: Final = 200
"""Of the field that is signed in; points lie within it."""
_POINT: Final = 2

Strokes = list[list[tuple[float, float]]]


def bring_photo(
    *, actor: Actor, task_id: UUID, photo: UploadedFile[bytes], at: datetime
) -> ProofOf:
    """
    Add a photo to a task that the actor carries.

    Raises
    ------
    PhotoError
        If it is no picture, too large, or would unfold to too much.
    TaskError, NotYourDutyError
        If the task is not taken up, or not theirs.
    """
    _require_room(task_id)
    doing.require_prove(actor=actor, task_id=task_id, proof=Proof.PHOTO, at=at)
    content, proof_id = photos.taken_from(photo), uuid4()
    with ProofOf.photos.keeping() as keep, transaction.atomic():
        step = doing.prove(actor=actor, task_id=task_id, proof=Proof.PHOTO, at=at)
        with as_machine():
            return ProofOf.every.create(
                id=proof_id, task_id=task_id, step=step, kind=Proof.PHOTO.value,
                file=keep(content, proof_id), n_bytes=len(content), at=at,
            )  # fmt: skip


@transaction.atomic
def sign(*, actor: Actor, task_id: UUID, signer: str, strokes: str = "", at: datetime) -> ProofOf:
    """
    Add a signature: a name, and where it was drawn its strokes.

    Parameters
    ----------
    strokes
        JSON, a list of strokes, each a list of points ``[x, y]`` within the field.

    Raises
    ------
    TaskError
        If nobody is named, or the strokes are none.
    """
    if not signer.strip():
        raise TaskError(Text("Write the name of who signs", "请填写签名人姓名"))
    drawn = read_strokes(strokes) if strokes.strip() else []
    _require_room(task_id)
    step = doing.prove(actor=actor, task_id=task_id, proof=Proof.SIGNATURE, at=at)
    with as_machine():
        row = ProofOf(id=uuid4(), task_id=task_id, step=step, kind=Proof.SIGNATURE.value, at=at)
        row.signer = signer.strip()[:60]
        row.strokes = json.dumps(drawn) if drawn else ""
        row.save(force_insert=True)
    return row


def _require_room(task_id: UUID) -> None:
    with as_machine():
        n_proofs = ProofOf.every.filter(task_id=task_id).count()
    if n_proofs >= MOST_PROOFS:
        raise TaskError(
            Text(f"A task has {MOST_PROOFS} photos and signatures at most",
                 f"每项任务最多 {MOST_PROOFS} 份照片和签名")
        )  # fmt: skip


def read_strokes(text: str) -> Strokes:
    """
    Return a drawn signature from JSON: numbers within the field, and nothing else.

    Raises
    ------
    TaskError
        If it is anything else, or too long.
    """
    fault = TaskError(
        Text("The signature could not be read: draw it again, or type the name alone",
             "签名无法识别：请重新签名，或只填写姓名")
    )  # fmt: skip
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise fault from None
    if not isinstance(said, list) or len(said) > MOST_STROKES:
        raise fault
    found: Strokes = []
    n_points = 0
    for stroke in said:
        if not isinstance(stroke, list):
            raise fault
        n_points += len(stroke)
        if n_points > MOST_POINTS or not all(map(_is_point, stroke)):
            raise fault
        found.append([(round(float(x), 1), round(float(y), 1)) for x, y in stroke])
    return [stroke for stroke in found if stroke]


def _is_point(point: object) -> bool:
    if not isinstance(point, list) or len(point) != _POINT:
        return False
    return all(
        type(one) in (int, float) and math.isfinite(one) and 0 <= one <= most
        for one, most in zip(point, (WIDTH, HEIGHT), strict=True)
    )


def path_of(strokes: Strokes) -> str:
    """
    Return a drawn signature as the path of an SVG.

    >>> path_of([[(1.0, 2.0), (3.5, 4.0)]])
    'M1.0 2.0L3.5 4.0'
    """
    return "".join(
        "M" + "L".join(f"{x} {y}" for x, y in (stroke if len(stroke) > 1 else stroke * 2))
        for stroke in strokes
    )
