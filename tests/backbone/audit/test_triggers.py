"""What the database itself refuses, whoever asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from shouwang.backbone.access.actions import make_account
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log, triggers
from shouwang.backbone.audit.models import Head, Line
from shouwang.backbone.audit.verify import verify
from shouwang.backbone.home import TownHome
from tests.offices import AMINA, AT

REST = (
    "account_id, role, area, act, subject, facts, reason, request_id, prev_hash, hash"
    " FROM audit_line WHERE seq = 2"
)
REFUSED = [
    "UPDATE audit_line SET act = 'people.moved' WHERE seq = 2",
    "UPDATE audit_line SET seq = 9 WHERE seq = 3",
    "DELETE FROM audit_line WHERE seq = 3",
    "DELETE FROM audit_line",
    f"INSERT INTO audit_line SELECT 0, at, actor_name, {REST}",
    "UPDATE audit_head SET seq = 2",
    "UPDATE audit_head SET hash = 'x'",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head SELECT 1, 0, 'x'",
]
ON_SQLITE = [
    f"REPLACE INTO audit_line SELECT seq, at, 'Bo', {REST}",
    "REPLACE INTO audit_head SELECT 1, 99, 'x'",
]
ON_POSTGRESQL = ["TRUNCATE audit_line", "TRUNCATE audit_head", "TRUNCATE audit_certificate"]


def write(n: int) -> None:
    for _ in range(n):
        log.write(AMINA, "people.changed", uuid4(), at=AT)


@pytest.mark.django_db
def test_a_line_is_neither_changed_nor_removed_nor_put_between() -> None:
    write(3)
    before = (list(Line.objects.values()), list(Head.objects.values()))
    more = ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL
    for asked in [*REFUSED, *more]:
        with (
            pytest.raises(DatabaseError, match="only added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(asked)
        assert (list(Line.objects.values()), list(Head.objects.values())) == before, asked
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Line.objects.all().delete()


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_gap() -> None:
    write(1)

    def fails() -> None:
        write(3)
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        fails()
    write(1)
    assert list(Line.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
    assert verify([]).fault is None


@pytest.mark.django_db
def test_lifted_triggers_are_back_even_after_a_fault() -> None:
    write(2)

    def fails() -> None:
        with triggers.lifted():
            Line.objects.all().delete()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert Line.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.all().delete()


MANY = """
import json, sys, threading
import django
django.setup()
from uuid import uuid4
from django.db import connection
from django.utils import timezone
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.audit.verify import verify

faults = []
def work():
    try:
        for number in range(25):
            if number % 5:
                log.write(Actor("Bo"), "people.changed", uuid4(), at=timezone.now())
            else:
                with log.together():
                    log.write(Actor("Bo"), "people.changed", uuid4(), at=timezone.now())
                    log.write_many(Actor("Bo"), "people.moved", [uuid4()] * 3, at=timezone.now())
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
fault = verify().fault
print(json.dumps({"n": Line.objects.count(), "faults": faults, "bad": fault and fault.seq}))
"""
N_OF_EACH = 20 + 5 * 4


def test_many_who_write_to_one_file_at_once_leave_one_whole_chain(tmp_path: Path) -> None:
    town = TownHome(tmp_path / "town")
    town.make(is_drill=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
    settings = {"DJANGO_SETTINGS_MODULE": "shouwang.web.settings"}
    env = {**kept, **settings, "SHOUWANG_HOME": str(town.folder)}
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=env, check=True, timeout=120)
    two = [
        subprocess.Popen([sys.executable, "-c", MANY], env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [json.loads(one.communicate(timeout=120)[0]) for one in two]
    assert [one["faults"] for one in told] == [[], []]
    assert [one["bad"] for one in told] == [None, None]
    assert max(one["n"] for one in told) == 2 * 8 * N_OF_EACH


@pytest.mark.django_db(transaction=True)
def test_many_who_write_to_a_server_at_once_leave_one_whole_chain() -> None:
    if connection.vendor == "sqlite":
        return  # a database in memory has one writer; the file is tested above
    faults: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(20):
                with log.together():
                    write(2)
                write(1)
        except Exception as fault:  # noqa: BLE001  it is told below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Line.objects.count() == 12 * 60
    assert verify([]).fault is None


@pytest.mark.django_db(transaction=True)
def test_acts_that_follow_one_another_wait_for_nobody_who_waits_for_them() -> None:
    """One writes and then wants a row; another holds the row and then writes."""
    if connection.vendor == "sqlite":
        return  # there, whoever writes is alone
    account = make_account(sign_in_name="bo", name="Bo")
    row = Account.objects.filter(pk=account.pk).select_for_update()
    met, faults = threading.Barrier(2, timeout=20), list[Exception]()

    def first() -> None:
        with log.together():
            write(1)
            met.wait()
            list(row.all())
            write(1)

    def second() -> None:
        with transaction.atomic():
            list(row.all())
            met.wait()
            write(1)

    def work(act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as fault:  # noqa: BLE001  it is told below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[act]) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Line.objects.count() == 3
    assert verify([]).fault is None
