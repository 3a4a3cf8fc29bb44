"""XML of the REFI-QDA standard in and out; the only module of kb that imports lxml. Nothing is fetched, no entity is resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from kb.errors import UnreadableFileError

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Node:
    """An element of one namespace; names are those of the standard, without it."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    @classmethod
    def root(cls, namespace: str, name: str, attributes: Mapping[str, str]) -> Node:
        """A new document's outermost element."""
        return cls(_with(etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace}), attributes))

    def add(self, name: str, attributes: Mapping[str, str] | None = None, text: str | None = None) -> Node:
        """A new last child in the same namespace; characters that XML cannot hold become U+FFFD."""
        child = _with(etree.SubElement(self._element, f"{{{etree.QName(self._element).namespace}}}{name}"), attributes or {})
        child.text = None if text is None else _NOT_XML.sub("\ufffd", text)
        return Node(child)

    @property
    def name(self) -> str:
        """The element's name without its namespace."""
        return str(etree.QName(self._element).localname)

    @property
    def text(self) -> str:
        """The characters directly in it, none as "", without those of its children."""
        return str(self._element.text or "")

    def get(self, attribute: str) -> str:
        """An attribute, "" where it is absent."""
        return str(self._element.get(attribute, ""))

    def children(self, name: str | None = None) -> list[Node]:
        """The child elements, or those of that name, in order; other namespaces count too, for programs differ in what they declare."""
        nodes = [Node(child) for child in self._element if isinstance(child.tag, str)]
        return [node for node in nodes if name in (None, node.name)]

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        return next(iter(self.children(name)), None)

    def all(self, name: str) -> Iterator[Node]:
        """Every element of that name below it, in document order."""
        return (Node(found) for found in self._element.iter(f"{{*}}{name}"))

    def to_bytes(self) -> bytes:
        """The document as UTF-8, with its declaration."""
        return bytes(etree.tostring(self._element, encoding="utf-8", xml_declaration=True, pretty_print=True))


def parse(data: bytes, file: str) -> Node:
    """The outermost element of a document.

    Raises:
        UnreadableFileError: When it is no XML, or declares a document type, as only an attack on the reader does here.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:  # ValueError: an encoding that is declared and not known
        raise UnreadableFileError(f"'{file}' is no sound XML ({error}); export it again from the program that made it.") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFileError(f"'{file}' declares a document type, which an export never does; export it again from the program that made it.")
    return Node(root)


def _with(element: etree._Element, attributes: Mapping[str, str]) -> etree._Element:
    for name, value in attributes.items():
        element.set(name, _NOT_XML.sub("\ufffd", value))
    return element
