"""`shouwang init | serve | import | export | audit | manage`: a town in a folder."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from shouwang.backbone.home import TownHome, TownThereError
from shouwang.cli import lan, ticking, words
from shouwang.cli.files import require_apart, require_writable
from shouwang.core.text import Lang, Text

_STOP_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 5.0
"""Between looks whether a disk that was full has room again."""
_THREADS: Final = 64
"""
A body that arrives slowly holds a thread until it is whole: so many, that fifty slow lines do not
hold up everybody. Idle threads end by themselves; writers wait for one another.
"""
_HEAD_MS: Final = 10_000
"""So long may a request take to say what it wants."""
_LOST_PHONE: Final = "lost-phone"
"""Word after ``manage link``: the old authenticator is void once the link is used."""
_LINK_HOURS: Final = 24
_LOST_PHONE_HOURS: Final = 2
"""As `backbone.access.actions` has them; it cannot be asked before a town is entered."""
_SHEETS: Final = (".xlsx", ".csv")


def enter(folder: Path) -> TownHome:
    """Make the folder's town the one that Django serves in this process."""
    home = TownHome(folder.resolve())
    home.add_missing_keys()  # says so where there is no town
    os.umask(0o077)  # the database and whatever is written beside it are for this account only
    os.environ["SHOUWANG_HOME"] = str(home.folder)
    if anchors := os.environ.get("SHOUWANG_ANCHOR"):  # the server works in another folder
        os.environ["SHOUWANG_ANCHOR"] = str(Path(anchors).resolve())
    _work_inside(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.web.settings")
    import django

    django.setup()
    from shouwang.backbone.access import scope

    scope.be_machine()
    return home


def _work_inside(home: TownHome) -> None:
    """Let working files of uploads and exports lie in the town's folder too, here and in what it starts."""
    folder = home.files / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = str(folder)


def _empty(folder: Path) -> None:
    """Remove what uploads and exports left that were cut off: it may name people, and nobody knows of it."""
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def init(options: argparse.Namespace, lang: Lang) -> int:
    """Make a town: its folder, keys, database, and the first account."""
    home = TownHome(options.folder.resolve())
    home.make(is_drill=bool(options.drill))
    enter(home.folder)
    _migrate()
    from django.utils import timezone

    from shouwang.backbone.access.actions import make_first_account

    make_first_account(
        name=words.ADMINISTRATOR.in_(lang), is_drill=bool(options.drill), now=timezone.now()
    )
    if options.drill:
        from shouwang.apps.drills import public as drills

        drill = {"size": options.drill, "seed": options.seed, "first_day": timezone.localdate()}
        print(words.SETTLED.say(lang, **drills.settle_town(**drill)), flush=True)
        if options.day > 1:
            told = drills.play_second_day(**drill, now=timezone.now())
            print(words.PLAYED.say(lang, **told.counts))
    print(words.TOWN_MADE.say(lang, folder=options.folder))
    return 0


def serve(options: argparse.Namespace, lang: Lang) -> int:
    """
    Serve a town until interrupted, with the worker for background jobs beside it.

    A worker that ends is started again. One town is served once: a lock that server and worker
    inherit stands as long as any of them does, however the others ended.
    """
    home = enter(options.folder)
    lock = _lock(home)
    place = lan.open_place(home, options)
    _migrate()
    place.enter()
    link = _link(place.address)
    from shouwang.backbone.access import walls
    from shouwang.backbone.jobs import work

    if walls.lack():
        print(words.NO_WALL.in_(lang), file=sys.stderr, flush=True)
    _empty(home.files / "tmp")
    may_work = work.put_in_order()
    server = [
        *(sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", place.host, "--port", str(place.port), "--workers", "1", *place.tls),
        *("--blocking-threads", str(_THREADS), "--http", "1"),
        *("--http1-header-read-timeout", str(_HEAD_MS)),
        *("--log-level", "warning", "--working-dir", str(options.folder.resolve())),
        "shouwang.web.wsgi:application",
    ]
    worker = [sys.executable, "-P", "-m", "django", "db_worker", "--no-startup-delay"]
    stop = threading.Event()  # a flag, so that no signal falls between a start and its end
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _running(server, lock) as served, _beside(place, lock):
        ticking.start(options.folder, lang, stop, partial(place.look, served, lang))
        print(words.SERVING.say(lang, address=place.address), flush=True)
        place.say(lang, options.folder)
        if link:
            print(words.LINK.say(lang, link=link, hours=_LINK_HOURS), flush=True)
            if options.open:
                webbrowser.open(link)
        for line in _drill_lines(place.address, lang) if options.lines else ():
            print(line, flush=True)
        while not stop.is_set() and served.poll() is None:
            if may_work:
                with _running(worker, lock) as working:
                    while served.poll() is None and working.poll() is None:
                        if stop.wait(_LOOK_SECONDS):
                            return 0
                print(words.WORKER_ENDED.in_(lang), file=sys.stderr, flush=True)
            stop.wait(_LOOK_SECONDS if may_work else _RETRY_SECONDS)
            may_work = work.put_in_order()
    return 0 if stop.is_set() else 2  # it ends by itself only when it cannot serve, and says why


def _lock(home: TownHome) -> IO[str]:
    """Take the town's lock, or say that it is served already."""
    lock = (home.folder / "serve.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise words.ServedAlreadyError(folder=home.folder) from None
    return lock


def bring_in(options: argparse.Namespace, lang: Lang) -> int:
    """Import a map, or the rows of a sheet that need no look; the others wait in the preview."""
    file = options.file.resolve()
    if not file.is_file():
        raise words.InputFileError(
            file=file.name, what=Text("no such file", "没有这个文件"), kind=".xlsx, .csv, .osm.pbf"
        )
    enter(options.folder)
    _migrate()
    if file.suffix.lower() not in _SHEETS:
        told = _do("places.import-map", {"path": str(file)})
        print(words.BROUGHT_IN.say(lang, **told))
        return 0
    from django.utils import timezone

    from shouwang.apps.people import public as people
    from shouwang.backbone import files
    from shouwang.backbone.access.actors import MACHINE

    copy = files.keep_copy(file, folder="sheets")
    batch_id = people.bring_sheet(
        actor=MACHINE,
        file_name=file.name,
        base_path=options.about,
        purpose=options.purpose,
        at=timezone.now(),
        kept=copy,
    )
    _do("people.read-sheet", {"batch_id": str(batch_id)})
    told = _do("people.take-rows", {"batch_id": str(batch_id)})
    waiting = people.rows_waiting(batch_id)
    print(words.SHEET_IN.say(lang, people=told["people"], **waiting))
    return 0


def take_out(options: argparse.Namespace, lang: Lang) -> int:
    """Write a list of residents into a file."""
    require_apart(options.file, [])
    require_writable(options.file, (".xlsx",))
    enter(options.folder)
    _migrate()
    from shouwang.apps.people import public as people

    arguments = {
        "filters": people.seal_filters({"path": options.about}),
        "purpose": options.purpose,
        "lang": lang,
        "most": people.MOST_ROWS,
    }
    told = _do("people.export", arguments)
    shutil.move(told["path"], options.file)
    print(words.TAKEN_OUT.say(lang, rows=told["rows"], file=options.file))
    return 0


def _do(kind_name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do a job now and return its result; a refusal is said as the command says its own."""
    from shouwang.backbone.access.actors import MACHINE
    from shouwang.backbone.jobs import work

    job = work.do_now(actor=MACHINE, kind_name=kind_name, arguments=arguments)
    if job.state != job.State.DONE:
        raise words.JobError(
            detail=Text(job.message_en or "a fault", job.message_zh or "程序错误")
        )
    result: dict[str, Any] = job.result
    return {**result, "path": str(job.file_path)} if job.file_name else result


def audit(options: argparse.Namespace, lang: Lang) -> int:
    """Verify the log of a town."""
    from shouwang.cli.audit import verify

    enter(options.folder)
    return verify(options, lang)


def manage(options: argparse.Namespace, lang: Lang) -> int:
    """Call one of Django's commands on a town, print a new sign-in link, or do what is due."""
    enter(options.folder)
    if options.words[:1] == ["link"]:
        more = [word for word in options.words[1:] if word != _LOST_PHONE]
        address = more[0] if more else "http://localhost:8000"
        is_lost = _LOST_PHONE in options.words
        link = _link(address, is_asked=True, is_phone_lost=is_lost)
        hours = _LOST_PHONE_HOURS if is_lost else _LINK_HOURS
        print(words.LINK.say(lang, link=link, hours=hours))
        return 0
    if options.words[:1] == ["tick"]:
        return ticking.by_hand(lang)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["shouwang manage", *options.words])
    return 0


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _link(address: str, *, is_asked: bool = False, is_phone_lost: bool = False) -> str:
    """
    Return a sign-in link while nobody has a password yet, for an invented town, and when asked for.

    It is for the first administrator at work, and leads to a new password. The authenticator stays
    as it is, unless its phone is lost and nobody else is there to make the sign-in anew.
    """
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from shouwang.backbone.access.actions import make_link
    from shouwang.backbone.access.models import Account, SignInLink

    at_work = Account.objects.filter(is_active=True, door="factor").order_by("created_at")
    account = at_work.filter(assignments__role="administrator").first() or at_work.first()
    is_known = account is not None and account.has_usable_password()
    if account is None or (is_known and not settings.DRILL and not is_asked):
        return ""
    purpose = SignInLink.Purpose.DEMO if settings.DRILL else SignInLink.Purpose.FIRST_START
    if is_phone_lost:
        purpose = SignInLink.Purpose.RECOVERY
    token = make_link(account=account, purpose=purpose, now=timezone.now())
    return address + reverse("access:open", args=[token])


def _drill_lines(address: str, lang: Lang) -> list[str]:
    """Return for each colleague of an invented town what signs them in once."""
    from django.urls import reverse
    from django.utils import timezone

    from shouwang.apps.drills import public as drills

    found = []
    for one in drills.ways_in(timezone.now()):
        if one.pin:
            link = address + reverse("accounts:phone-open", args=[one.token])
            found.append(words.AS_GUARD.say(lang, link=link, badge=one.badge, pin=one.pin))
        else:
            link = address + reverse("access:open", args=[one.token])
            found.append(words.AS.say(lang, who=one.title, link=link))
    return found


@contextlib.contextmanager
def _running(
    command: list[str], lock: IO[str], env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, start_new_session=True, pass_fds=[lock.fileno()], env=env)
    try:
        yield process
    finally:
        process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def _beside(place: lan.Place, lock: IO[str]) -> Iterator[None]:
    with contextlib.ExitStack() as programs:
        for command, env in place.beside():
            programs.enter_context(_running(command, lock, env))
        yield


def demo(folder: Path, *, port: int, lang: Lang) -> int:
    """Serve the invented village on the second day of its outbreak, made anew if it is not there."""
    os.environ.pop("SHOUWANG_DATABASE", None)  # whatever is real stays apart from what is invented
    with contextlib.suppress(TownThereError):
        init(argparse.Namespace(folder=folder, drill="village", seed=1, day=2), lang)
    here = {"host": "127.0.0.1", "port": port, "open": True, "lan": False, "name": None}
    here["lines"] = True
    return serve(argparse.Namespace(folder=folder, **here), lang)
