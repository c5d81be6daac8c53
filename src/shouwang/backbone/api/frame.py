"""
The one API: where capabilities enter their operations, and what every operation has in common.

An operation has the name of a route, which the rules of access list by method; so the door asks
the same as for pages, before anything here is called.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, NoReturn

import orjson
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import Status

from shouwang.backbone.api.shapes import Problem
from shouwang.backbone.api.why import fields_of
from shouwang.backbone.problems import problem, refused
from shouwang.core.errors import ShouwangError

NAME: Final = "api"
"""Space of the names of its routes."""


class Plain(BaseRenderer):
    """JSON with moments to the microsecond: what was read is sent back to say what was seen."""

    media_type = "application/json"

    def render(self, _request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        """Return the text of an answer."""
        return orjson.dumps(data)


api: Final = NinjaAPI(
    title="Shouwang 守望",
    version="1",
    description=(
        "What the pages of the office do, for programs: the same rules, the same areas, the same "
        "log. Send a token as a bearer; it is narrow, it ends, and it is never a session."
    ),
    urls_namespace=NAME,
    renderer=Plain(),
    openapi_url=None,
    docs_url=None,
    docs=None,  # type: ignore[arg-type]  # we bring a page of our own, which works offline
)
_ALWAYS: Final = (400, 401, 403, 404, 413, 415, 422, 429)
_MULTIPART: Final = "multipart/form-data"
_JSON: Final = "application/json"

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Takes:
    """What an operation takes."""

    queries: frozenset[str]
    forms: frozenset[str]
    content: str
    """Type of content, empty for none."""


_TAKES: dict[tuple[str, str], Takes] = {}


class FieldsError(Exception):
    """A form found fields that cannot be taken; they are said one by one."""

    def __init__(self, fields: list[dict[str, str]]) -> None:
        self.fields = fields
        super().__init__(fields)


def add(router: Router) -> None:
    """Enter the operations of a capability."""
    api.add_router("", router)


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    name: str,
    summary: str,
    answer: Any,
    status: int = 200,
    fails: tuple[int, ...] = (),
    file: str = "",
    header: str = "",
) -> Callable[[View], View]:
    """
    Enter an operation.

    Parameters
    ----------
    name
        Of its route; the rules of access say what it needs, by method.
    summary
        In English; the catalogue holds the Chinese.
    answer
        Its shape, or None for a file.
    fails
        Statuses of refusals that only some operations have.
    file
        Type of the file that it hands over.
    header
        One that it reads.
    """

    def enter(view: View) -> View:
        answers: dict[Any, Any] = {status: answer}
        answers |= dict.fromkeys(sorted({*_ALWAYS, *fails}), Problem)
        router.add_api_operation(
            path,
            [method],
            view,
            response=answers,
            summary=summary,
            description=inspect.cleandoc(view.__doc__ or ""),
            operation_id=f"{method.lower()}-{name}",
            url_name=name,
            openapi_extra={"x-file": file, "x-header": header},
        )
        made = view._ninja_operation  # type: ignore[attr-defined]  # noqa: SLF001  ninja puts it there
        _TAKES[name, method] = _takes(made.models)
        return view

    return enter


def _takes(models: list[Any]) -> Takes:
    queries: set[str] = set()
    given: set[str] = set()
    content = ""
    for model in models:
        source = model.__ninja_param_source__
        names = set(getattr(model, "__ninja_flatten_map__", None) or model.model_fields)
        if source == "query":
            queries |= names
        elif source in ("form", "file"):
            given |= names
            content = _MULTIPART
        elif source == "body":
            content = content or _JSON
    return Takes(frozenset(queries), frozenset(given), content)


def checked(form: forms.BaseForm) -> dict[str, Any]:
    """
    Return what a form of the pages makes of what was sent: the same rules for both.

    Raises
    ------
    FieldsError
        If it finds something that cannot be taken.
    """
    if form.is_valid():
        return form.cleaned_data
    raise FieldsError(
        [
            {"field": "" if name == "__all__" else name, "code": error.code or "invalid",
             "message": " ".join(error.messages)}
            for name, errors in form.errors.as_data().items()
            for error in errors
        ]
    )  # fmt: skip


def wrong(field: str, message: str, code: str = "invalid") -> NoReturn:
    """Refuse one field."""
    raise FieldsError([{"field": field, "code": code, "message": message}])


def made(answer: object) -> Status[Any]:
    """Answer that something was entered."""
    return Status(HTTPStatus.CREATED, answer)


def begun(answer: object) -> Status[Any]:
    """Answer that work began in the background."""
    return Status(HTTPStatus.ACCEPTED, answer)


def patterns() -> list[URLPattern]:
    """
    Return each address once; what is sent there is asked first whether it can be read.

    Methods of one address may be entered by different parts of a capability.
    """
    known, _app, _space = api.urls
    found: dict[str, tuple[URLPattern, list[View]]] = {}
    for one in known:
        if isinstance(one, URLPattern) and one.name != "api-root":
            _pattern, views = found.setdefault(str(one.pattern), (one, []))
            views.append(one.callback)
    for one, views in found.values():
        one.callback = _strict(one.name or "", views)
    return [one for one, _views in found.values()]


def _strict(name: str, views: list[View]) -> View:
    """Refuse names that a route does not know in the address, and content that it cannot read."""

    def serve(request: HttpRequest, *args: Any, **facts: Any) -> HttpResponseBase:
        allowed: set[str] = set()
        for view in views:
            answer: HttpResponseBase = view(request, *args, **facts)
            if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                return answer
            allowed |= set(answer["Allow"].split(", "))
        said = problem(HTTPStatus.METHOD_NOT_ALLOWED)
        said["Allow"] = ", ".join(sorted(allowed))
        return said

    def ask(request: HttpRequest, *args: Any, **facts: Any) -> HttpResponseBase:
        takes = _TAKES.get((name, request.method or ""))
        if takes is None:
            return serve(request, *args, **facts)
        told = request.headers.get("content-length", "0")
        if takes.content and told not in ("", "0") and request.content_type != takes.content:
            return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        extra = set(request.GET) - takes.queries
        if takes.content == _MULTIPART:
            extra |= {*request.POST, *request.FILES} - takes.forms
        if extra:
            rows = [{"loc": ("query", one), "type": "extra_forbidden"} for one in sorted(extra)]
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, fields=fields_of(rows))
        return serve(request, *args, **facts)

    ask.login_required = False  # type: ignore[attr-defined]  # the door asks for a token
    ask.csrf_exempt = True  # type: ignore[attr-defined]  # no session counts here
    return ask


@api.exception_handler(ShouwangError)
def _refused(_request: HttpRequest, refusal: ShouwangError | type[ShouwangError]) -> HttpResponse:
    if not isinstance(refusal, ShouwangError):
        raise TypeError(refusal)
    return refused(refusal)


@api.exception_handler(Http404)
def _not_there(_request: HttpRequest, _fault: Http404 | type[Http404]) -> HttpResponse:
    """Say the same of what is not there and of what lies outside the area."""
    return problem(HTTPStatus.NOT_FOUND)


@api.exception_handler(FieldsError)
def _wrong(_request: HttpRequest, why: FieldsError | type[FieldsError]) -> HttpResponse:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, fields=getattr(why, "fields", ()))


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, why: ValidationError | type[ValidationError]) -> HttpResponse:
    rows: list[Mapping[str, Any]] = getattr(why, "errors", [])
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, fields=fields_of(rows))


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, why: HttpError | type[HttpError]) -> HttpResponse:
    return problem(getattr(why, "status_code", 400))
