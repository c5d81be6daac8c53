"""
160 people recalled by one press of a button, and the command page with 10,000 tasks.

    python benchmarks/command.py

An invented town on this machine, SQLite, HTTP. A recall is a median of 5, from the press until its page is there:
everybody entered, links made, SMS and mail written; beside it, its rows saved one by one. A telephone list by hand
takes as long as people speak, and is not measured. Pages are asked for 60 times; beside them, the same figures from
the whole list of tasks, as a sheet would count them.
"""

from __future__ import annotations

import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from office import (  # type: ignore[import-not-found]  # beside this script
    PORT,
    SHOUWANG,
    Browser,
    show,
    wait_until_up,
)

RUNS: Final = 5
N_PEOPLE: Final = 160
N_TASKS: Final = 10_000
_SEED: Final = f"""
from django.utils import timezone
from shouwang.apps.incidents import reporting
from shouwang.apps.orders.models import PackVersion
from shouwang.apps.people import public as people
from shouwang.apps.places.models import Area
from shouwang.backbone.access.actors import Actor, Grant
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.rules import rules
from shouwang.backbone.access.scope import be_machine

be_machine()
now, account = timezone.now(), Account.objects.get(sign_in_name="admin")
desk = Actor("desk", account.pk, tuple(Grant(role) for role in rules().roles))
area = Area.objects.filter(kind="grid").first().path
people.enter_helpers(actor=desk, at=now, helpers=[
    people.NewHelper(name=f"人{{n}}", role="officer", path=area, phone=f"199{{n:08d}}") for n in range({N_PEOPLE})
])
report = reporting.NewReport(
    pack_id=PackVersion.objects.first().pk, onset_on=now.date(), said_at=now, name="孟霜降", path=area, by="clinic"
)
print("AREA", area, reporting.take_down(actor=desk, new=report, at=now).incident.pk)
"""
_IN_PROCESS: Final = f"""
import statistics, time
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from shouwang.apps.recalls import calling, rounds
from shouwang.apps.recalls.asking import NewRecall, Place
from shouwang.apps.recalls.models import Call, Link, Recall, Sent
from shouwang.apps.recalls.sending import digest_of
from shouwang.backbone.access.actors import Actor, Grant
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.rules import rules
from shouwang.backbone.access.scope import be_machine

be_machine()
first, account = Recall.every.first(), Account.objects.get(sign_in_name="admin")
desk = Actor("desk", account.pk, tuple(Grant(role) for role in rules().roles))
channels = ("in-app", "tree", "sms-file", "mail-file")
folder = Path(settings.MEDIA_ROOT) / "row-by-row"
folder.mkdir()
ours, theirs = [], []
for run in range({RUNS}):
    now = timezone.now()
    asked = NewRecall(
        first.incident_id, Recall.Step.ALL, (Place("hall"),), now + timedelta(hours=1), channels, path=first.path
    )
    begun = time.perf_counter()
    recall = calling.call(actor=desk, new=asked, link_of="http://hall/{{}}/".format, at=now)
    ours.append(time.perf_counter() - begun)
    rounds.stand_down(actor=desk, recall_id=recall.pk, words="over", at=timezone.now())
    calls, row = list(Call.every.filter(recall=recall)), recall.rounds.first()
    assert len(calls) == {N_PEOPLE}
    Call.every.filter(recall=recall).delete()
    begun = time.perf_counter()
    for one in calls:
        one.save(force_insert=True)
        Link.every.create(digest=digest_of(f"{{one.pk}}{{run}}"), call=one, round=row)
        for channel in channels:
            Sent.every.create(round=row, call=one, channel=channel)
        for ending in ("txt", "eml"):
            (folder / f"{{one.ref}}.{{ending}}").write_text("come", "utf-8")
    theirs.append(time.perf_counter() - begun)
print("TOOK", statistics.median(ours), statistics.median(theirs))
"""
_TASKS: Final = f"""
import time
from datetime import timedelta
from django.utils import timezone
from shouwang.apps.incidents.models import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks import doing, forming, giving
from shouwang.apps.tasks.forming import Crew, NewGroup
from shouwang.apps.tasks.giving import NewTask
from shouwang.apps.tasks.life import OPEN
from shouwang.apps.tasks.models import Task
from shouwang.backbone.access.actors import Actor, Grant
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.rules import rules
from shouwang.backbone.access.scope import be_machine
from shouwang.core.text import Text

be_machine()
now, account = timezone.now(), Account.objects.get(sign_in_name="admin")
desk = Actor("desk", account.pk, tuple(Grant(role) for role in rules().roles))
incident = Incident.every.first()
leads = people.helpers(on=timezone.localdate(now))[:4]
groups = forming.form(actor=desk, incident_id=incident.pk, lang="zh", at=now, new=[
    NewGroup(f"g{{n}}", Text(f"group {{n}}", f"{{n}}组"), Crew(lead)) for n, lead in enumerate(leads)
])
begun = time.perf_counter()
for n in range({N_TASKS}):
    at = now - timedelta(minutes=n % 2880)
    task = giving.give(actor=desk, at=at, new=NewTask(
        incident_id=incident.pk, title=f"task {{n}}", due_at=at + timedelta(hours=1 + n % 48),
        group_id=groups[n % 4].pk, items=("one", "two"),
    ))
gave = time.perf_counter() - begun
took = []
for _ in range(5):
    begun = time.perf_counter()
    rows = [(one.title, one) for one in Task.every.filter(incident_id=incident.pk)]
    late = sorted(
        (one.due_at for _title, one in rows if one.state in set(map(str, OPEN)) and one.due_at < now)
    )
    took.append(time.perf_counter() - begun)
print("TASKS", gave, len(late), sorted(took)[2])
"""


def main() -> int:
    """Build the town, recall, look at the command page, print all of it."""
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        town = Path(folder) / "town"
        subprocess.run(
            [SHOUWANG, "init", str(town), "--drill", "village"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _word, area, incident = _in_town(town, _SEED, "AREA").split()
        with served(town) as browser:
            took = recalls(browser, area, incident)
        ours = statistics.median(took)
        spread = f"{min(took):.2f} to {max(took):.2f} s"
        print(
            f"{N_PEOPLE} recalled over HTTP, form and page of the recall included: {ours:.2f} s ({spread})"
        )
        alone, theirs = (float(part) for part in _in_town(town, _IN_PROCESS, "TOOK").split()[1:])
        print(
            f"the act alone {alone:.2f} s; its rows and files saved one by one, without checks, log and words: "
            f"{theirs:.2f} s, ratio {theirs / alone:.1f}"
        )
        gave, n_late, sheet = (float(part) for part in _in_town(town, _TASKS, "TASKS").split()[1:])
        print(f"{N_TASKS:,} tasks given in {gave:.0f} s; {n_late:.0f} are late")
        with served(town) as browser:
            for _ in range(20):  # the worker beside the server starts in these seconds
                browser.get("/incidents/command/")
            for title, address in (
                ("command page", "/incidents/command/"),
                ("wall", "/incidents/wall/"),
                ("board", "/tasks/"),
                ("list of tasks", "/tasks/list/"),
            ):
                show(title, lambda: browser.get(address))  # noqa: B023  asked at once
        print(f"  the late ones of the whole list, in memory: median of 5 {sheet * 1000:.0f} ms")
    return 0


@contextmanager
def served(town: Path) -> Iterator[Browser]:
    """Serve the town, and give a browser that is signed in."""
    server = subprocess.Popen(
        [SHOUWANG, "serve", str(town), "--port", str(PORT)], stdout=subprocess.DEVNULL
    )
    try:
        wait_until_up()
        asked = subprocess.run(
            [SHOUWANG, "manage", str(town), "link"], check=True, capture_output=True, text=True
        )
        link = re.search(r"/account/open/\S+", asked.stdout)
        browser = Browser()
        browser.post(link[0] if link else "", {})
        yield browser
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def recalls(browser: Browser, area: str, incident: str) -> list[float]:
    """Call 160 people in and stand them down, five times; return the seconds of each call."""
    took = []
    for _ in range(RUNS):
        by_at = datetime.now() + timedelta(hours=12)  # noqa: DTZ005  a clock on the wall; whatever the zone
        said = {
            "incident": incident, "step": "all", "path": area, "place_1": "hall", "words": "",
            "by_at": f"{by_at:%H:%M}", "channels": ["in-app", "tree", "sms-file", "mail-file"],
            "agreed": str(N_PEOPLE), "call": "1",
        }  # fmt: skip
        begun = time.perf_counter()
        page = browser.post("/recalls/new/", said)
        took.append(time.perf_counter() - begun)
        found = re.search(r'action="(/recalls/[0-9a-f-]{36}/)stand-down/"', page)
        if found is None or f'<b class="num">{N_PEOPLE}</b>' not in page:
            raise RuntimeError("they were not called")
        browser.post(f"{found[1]}stand-down/", {"words": "over"}, form=found[1])
    return took


def _in_town(town: Path, code: str, word: str) -> str:
    """Run a few lines in the town, and return the line they print that begins with a word."""
    done = subprocess.run(
        [SHOUWANG, "manage", str(town), "shell", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    return next(line for line in done.stdout.splitlines() if line.startswith(word))


if __name__ == "__main__":
    sys.exit(main())
