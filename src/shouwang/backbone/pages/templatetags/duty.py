"""Showing only what the reader may do: a button that would be refused is no help."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from shouwang.backbone.access.actors import NOBODY, Actor

register = template.Library()


class MayNode(template.Node):
    """What stands between ``may`` and ``endmay``."""

    def __init__(
        self, act: FilterExpression, paths: list[FilterExpression], yes: NodeList, no: NodeList
    ) -> None:
        self._act, self._paths = act, paths
        self._yes, self._no = yes, no

    def render(self, context: template.Context) -> str:
        """Return the one part or the other."""
        request: Any = context.get("request")
        actor: Actor = getattr(request, "actor", NOBODY)
        paths = [str(path.resolve(context)) for path in self._paths]
        may = actor.may(str(self._act.resolve(context)), *paths)
        return (self._yes if may else self._no).render(context)


@register.tag
def may(parser: Parser, token: Token) -> MayNode:
    """``{% may "people.move" person.path %}…{% else %}…{% endmay %}``; the paths may be left out."""
    _name, act, *paths = token.split_contents()
    yes = parser.parse(("else", "endmay"))
    no = NodeList()
    if parser.next_token().contents == "else":
        no = parser.parse(("endmay",))
        parser.delete_first_token()
    return MayNode(
        parser.compile_filter(act), [parser.compile_filter(path) for path in paths], yes, no
    )
