# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ways through the XML of office documents, whichever of their name spaces it is written in."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from leadline.documents.zipped import Parts


def local(element: Element) -> str:
    """The element's name without its name space."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str, otherwise: str = "") -> str:
    """An attribute by its name without name space."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return otherwise


def found(element: Element, *names: str, leave: tuple[str, ...] = ()) -> Iterator[Element]:
    """Elements of these names below, in order, none inside another of them; what is in `leave` is not entered.

    Of two ways to say the same (`AlternateContent`) only the first is entered.
    """
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        name = local(each)
        if name in names:
            yield each
        elif name not in leave and name != "Fallback":
            waiting += reversed(each)


def child(element: Element, *path: str) -> Element | None:
    """The first element at this path of names below, or None."""
    at: Element | None = element
    for name in path:
        at = next((each for each in at if local(each) == name), None) if at is not None else None
    return at


def related(parts: Parts, name: str) -> dict[str, tuple[str, str]]:
    """What the part `name` refers to: id -> (the last word of its type, the name of the other part)."""
    place = f"{dirname(name)}/_rels/{name.rpartition('/')[2]}.rels"
    if place not in parts.names:
        return {}
    targets = {}
    for each in parts.xml(place):
        if each.get("TargetMode") != "External":
            target = each.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(name), target))
            targets[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], full)
    return targets
