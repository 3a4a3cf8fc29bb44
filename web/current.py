"""The knowledge base of the running application."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from kb.knowledge import KnowledgeBase

_NAME = "clusterbridge"


def set_knowledge_base(app: Flask, kb: KnowledgeBase) -> None:
    """Give the application its knowledge base."""
    app.extensions[_NAME] = kb


def knowledge_base() -> KnowledgeBase:
    """The knowledge base that this application was created with."""
    return cast(KnowledgeBase, current_app.extensions[_NAME])
