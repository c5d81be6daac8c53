"""The OpenAPI file: what ninja makes of the shapes, with problems, the token, and examples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from shouwang.backbone.api.frame import api
from shouwang.backbone.problems import CONTENT_TYPE, PREFIX

_JSON: Final = "application/json"
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_BY_FORMAT: Final = {
    "uuid": "5f0c2f52-7d0a-4a53-8d0e-1a2b3c4d5e6f",
    "date": "2020-02-03",
    "date-time": "2020-02-03T03:12:00+00:00",
    "binary": "(the file)",
}
_PLACES: Final = {
    "ref": "P-000001",
    "path": "LH/LW/G3",
    "list_name": "people.residents",
}
"""Examples for places of addresses."""


@cache
def document() -> dict[str, Any]:
    """Return the whole file; the same for every reader."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    components = made.setdefault("components", {})
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}]
    made["servers"] = [{"url": "/"}]
    known = components.get("schemas", {})
    for _path, _method, one in operations(made):
        _finish(one, known)
    return made


def operations(made: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every operation with its path and method."""
    for path, methods in made["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def _finish(one: dict[str, Any], known: Mapping[str, Any]) -> None:
    file, header = one.pop("x-file", ""), one.pop("x-header", "")
    if header:
        named = {"name": header, "in": "header", "required": False}
        text = {"type": "string", "maxLength": 80}
        one.setdefault("parameters", []).append({**named, "schema": text})
    for parameter in one.get("parameters", []):
        fallback = _PLACES.get(parameter["name"])
        example = fallback or example_of(parameter.get("schema", {}), known)
        if example is not None:
            parameter["example"] = example
    for content in one.get("requestBody", {}).get("content", {}).values():
        content["example"] = example_of(content["schema"], known)
    for status, answer in one["responses"].items():
        given = answer.get("content", {})
        if int(status) >= 400 and _JSON in given:
            answer["content"] = {CONTENT_TYPE: given[_JSON]}
        elif file:
            answer["content"] = {file: {"schema": {"type": "string", "format": "binary"}}}
        for content in answer.get("content", {}).values():
            content["example"] = example_of(content["schema"], known)


def example_of(shape: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """Return an example of a shape, from the examples of its parts."""
    if "$ref" in shape:
        return example_of(known[shape["$ref"].rpartition("/")[2]], known)
    if shape.get("examples"):
        return shape["examples"][0]
    for key in ("example", "const", "default"):
        if shape.get(key) is not None:
            return shape[key]
    if shape.get("enum"):
        return shape["enum"][0]
    for key in ("anyOf", "allOf", "oneOf"):
        if shape.get(key):
            return example_of(shape[key][0], known)
    return _of_type(shape, known)


def _of_type(shape: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    kind = shape.get("type")
    if kind == "object":
        fields = shape.get("properties", {})
        return {name: example_of(part, known) for name, part in fields.items()}
    if kind == "array":
        return [example_of(shape.get("items", {}), known)]
    if kind == "string":
        return _BY_FORMAT.get(shape.get("format", ""), "")
    return {"integer": 1, "number": 1.0, "boolean": False}.get(str(kind))
