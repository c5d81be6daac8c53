"""
160 people recalled by one press of a button; and the act alone, beside its rows saved one by one.

    python benchmarks/recall.py

An invented town on this machine, SQLite, HTTP, median of 5. The clock runs from the press until the page
of the recall is there: everybody entered, links made, SMS and mail written. A telephone list by hand takes
as long as people speak, and is not measured here.
"""

from __future__ import annotations

import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from office import (  # type: ignore[import-not-found]  # beside this script
    PORT,
    SHOUWANG,
    Browser,
    wait_until_up,
)

RUNS: Final = 5
N_PEOPLE: Final = 160
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


def main() -> int:
    """Build the town, recall, print both."""
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        town = Path(folder) / "town"
        subprocess.run(
            [SHOUWANG, "init", str(town), "--drill", "village"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _word, area, incident = _in_town(town, _SEED, "AREA").split()
        took = recalls(town, area, incident)
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
    return 0


def recalls(town: Path, area: str, incident: str) -> list[float]:
    """Call 160 people in and stand them down, five times; return the seconds of each call."""
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
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


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
