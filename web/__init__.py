"""The pages. Only this package knows Flask; a view reads input, calls the core, renders."""

from __future__ import annotations

from flask import Flask

from ingest.jobs import JobRunner
from kb.knowledge import KnowledgeBase
from kb.training.self_learning import SelfLearning
from kb.training.trainer import Trainer
from web import (
    adding,
    adjudication,
    agreement,
    ask,
    atlas,
    atlas_allies,
    atlas_compare,
    atlas_places,
    bulk,
    cases,
    codebook,
    coders,
    drafts,
    exchange,
    feedback,
    help,
    history,
    learning,
    library,
    pack_edit,
    pack_items,
    packs,
    particulars,
    questions,
    shared_packs,
    sheet_pages,
    sheets,
    tagging,
    worksheets,
)
from web.assets import serve_assets
from web.current import set_job_runner, set_knowledge_base, set_learning
from web.errors import handle_errors
from web.present.filters import add_filters
from web.security import protect, session_secret

BLUEPRINTS = (
    *(ask.blueprint, cases.blueprint, library.blueprint, adding.blueprint, particulars.blueprint),
    *(tagging.blueprint, bulk.blueprint),
    *(coders.blueprint, agreement.blueprint, adjudication.blueprint, learning.blueprint, history.blueprint),
    codebook.blueprint,
    drafts.blueprint,
    *(packs.blueprint, pack_items.blueprint, pack_edit.blueprint, shared_packs.blueprint),
    *(exchange.blueprint, feedback.blueprint, questions.blueprint),
    *(atlas.blueprint, atlas_places.blueprint, atlas_compare.blueprint, atlas_allies.blueprint),
    *(worksheets.blueprint, sheets.blueprint, sheet_pages.blueprint),
    help.blueprint,
)

FORM_BYTES = 1_000_000
"""Largest form that is read: fifty times the longest situation that anybody would type."""


AT_ONCE_BYTES = 1_000_000_000
"""Largest sum of files that are sent together: a folder of some hundred reports."""


def create_app(kb: KnowledgeBase, runner: JobRunner | None = None, its_learning: SelfLearning | None = None) -> Flask:
    """The application that serves one knowledge base; `runner` works its jobs, without one they wait for the next server."""
    app = Flask(__name__)
    _configure(app, kb)
    set_knowledge_base(app, kb)
    set_job_runner(app, runner or JobRunner(kb))
    set_learning(app, its_learning or SelfLearning(kb, Trainer(kb), kb.settings.learn_after))
    protect(app)
    serve_assets(app)
    add_filters(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", lambda: ("ok", {"Content-Type": "text/plain; charset=utf-8"}))
    handle_errors(app)
    return app


def _configure(app: Flask, kb: KnowledgeBase) -> None:
    app.config.from_mapping(
        SECRET_KEY=session_secret(kb.settings.data),
        SESSION_COOKIE_NAME="clusterbridge",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=max(AT_ONCE_BYTES, kb.settings.max_file_mb * 1_000_000) + FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_SITUATION=kb.settings.max_situation_chars,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
