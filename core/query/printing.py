"""Writing a query back as text: one way for each meaning, in English, with no parenthesis that is not needed.

Reading what is printed gives the same query, and printing that gives the same text.
"""

from __future__ import annotations

from core.query import fields
from core.query.lexing import QUOTES, is_operator
from core.query.model import All, Any, Field, FieldName, Form, Leaf, Near, Node, Not, Op, Phrase, Query, Term
from core.query.names import Names

_ANY, _ALL, _NOT, _NEAR, _ONE = range(5)
"""How closely each kind of node binds."""

_BEFORE = {Form.EXACT: "=", Form.CASE: "=="}
_BEHIND = {Form.FUZZY: "~", Form.PREFIX: "*"}


def print_query(query: Query, names: Names | None = None) -> str:
    """The query as text.

    Args:
        names: prints ``network:facebook`` where the query keeps ``Fb``; without it values are printed as kept.
    """
    parts = [] if query.root is None else [_node(query.root, _ANY, names)]
    parts += [f"hide:{_node(node, _ONE, names)}" for node in query.hidden]
    if query.is_enye:
        parts.append("enye:yes")
    return " ".join(parts)


def print_node(node: Node, names: Names | None = None) -> str:
    """A part of a query as text, as it would stand alone."""
    return _node(node, _ANY, names)


def _node(node: Node, binding: int, names: Names | None) -> str:
    """The node, in parentheses where it binds less closely than its place needs."""
    match node:
        case Any():
            own, text = _ANY, " OR ".join(_node(part, _ALL, names) for part in node.parts)
        case All():
            own, text = _ALL, " ".join(_node(part, _NOT, names) for part in node.parts)
        case Not():
            own, text = _NOT, f"-{_node(node.part, _NOT, names)}"
        case Near():
            own = _NEAR
            text = f"{_node(node.left, _ONE, names)} NEAR/{node.n} {_node(node.right, _ONE, names)}"
        case Field():
            own, text = _ONE, _field(node, names)
        case Term() | Phrase():
            own, text = _ONE, _leaf(node)
    return text if own >= binding else f"({text})"


def _leaf(leaf: Leaf) -> str:
    if isinstance(leaf, Phrase):
        form, text = leaf.terms[0].form, f'"{" ".join(term.text for term in leaf.terms)}"'
    else:
        form, text = leaf.form, leaf.text
        if form is Form.FOLDED and is_operator(text):
            text = f'"{text}"'
    return f"{_BEFORE.get(form, '')}{text}{_BEHIND.get(form, '')}"


def _field(node: Field, names: Names | None) -> str:
    sign = ":" if node.op is Op.IS else node.op.value
    return f"{node.name}{sign}{','.join(_value(node.name, value, names) for value in node.values)}"


def _value(name: FieldName, value: str, names: Names | None) -> str:
    among = fields.choices(name, names) or ()
    choice = next((choice for choice in among if choice.value == value), None)
    if choice is not None and (meant := fields.choose(choice.shown, among)) is not None and meant.value == value:
        value = choice.shown
    return print_value(value)


def print_value(value: str) -> str:
    """A field's value, in quotation marks where it needs them; it has none of its own."""
    value = "".join(character for character in value if character not in QUOTES)
    is_bare = not any(character.isspace() or character in "()," for character in value)
    return value if is_bare else f'"{value}"'
