"""Showing only what the reader may do: a button that would be refused is no help."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from shouwang.backbone.access.actors import NOBODY, Actor
from shouwang.backbone.access.rules import rules
from shouwang.backbone.pages.templatetags.words import reader_lang

register = template.Library()


@register.filter
def done_by(act: str) -> str:
    """Return what those are called who may do an act: whom to ask, where the reader may not."""
    lang, known = reader_lang(), rules()
    titles = [
        role.title.in_(lang) for code, role in known.roles.items() if code in known.roles_of(act)
    ]
    return ("、" if lang == "zh" else ", ").join(titles)


class MayNode(template.Node):
    """What stands between ``may`` and ``endmay``."""

    def __init__(
        self, act: FilterExpression, records: list[FilterExpression], yes: NodeList, no: NodeList
    ) -> None:
        self._act, self._records = act, records
        self._yes, self._no = yes, no

    def render(self, context: template.Context) -> str:
        """Return the one part or the other."""
        request: Any = context.get("request")
        actor: Actor = getattr(request, "actor", NOBODY)
        act = str(self._act.resolve(context))
        records = [record.resolve(context) for record in self._records]
        may = all(_may(actor, act, record) for record in records) if records else actor.may(act)
        return (self._yes if may else self._no).render(context)


def _may(actor: Actor, act: str, record: Any) -> bool:
    path = record if isinstance(record, str) else getattr(record, "path", "")
    return actor.may(act, path) or getattr(record, "pk", None) in actor.files(act)


@register.tag
def may(parser: Parser, token: Token) -> MayNode:
    """
    ``{% may "people.move" person %}…{% else %}…{% endmay %}``: of a record, a path, or at all.

    A record has a ``path``; files that the reader has open in an emergency are shown as they are.
    """
    _name, act, *records = token.split_contents()
    yes = parser.parse(("else", "endmay"))
    no = NodeList()
    if parser.next_token().contents == "else":
        no = parser.parse(("endmay",))
        parser.delete_first_token()
    return MayNode(
        parser.compile_filter(act), [parser.compile_filter(record) for record in records], yes, no
    )
