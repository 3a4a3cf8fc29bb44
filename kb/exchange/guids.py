"""Stable GUIDs: the same thing has the same one in every export, so that other programs can merge two of them."""

from __future__ import annotations

import uuid
from functools import lru_cache

_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:clusterbridge")


@lru_cache(maxsize=1024)  # users and values are named at every coding
def guid(*parts: str | int) -> str:
    """The GUID of what is named by a kind and an id; parts are told apart, so that ("a", "b/c") and ("a/b", "c") differ."""
    return str(uuid.uuid5(_OURS, "".join(f"{len(str(part))}:{part}" for part in parts)))


def facet_guid(facet: str) -> str:
    """Of a facet, as a category of codes."""
    return guid("facet", facet)


def value_guid(facet: str, value: str) -> str:
    """Of a value, as a code."""
    return guid("value", facet, value)


def document_guid(document: str) -> str:
    """Of a document, as a source."""
    return guid("document", document)


def user_guid(coder: str, adjudicates: bool = False) -> str:
    """Of a coder, as a user; of the same person as adjudicator another one."""
    return guid("adjudicator" if adjudicates else "coder", coder)


def selection_guid(passage: str, user: str) -> str:
    """Of what a user coded or noted on a passage."""
    return guid("selection", passage, user)
