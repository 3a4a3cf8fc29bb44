"""The knowledge base of the running application, and who works its jobs."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from ingest.jobs import JobRunner
from kb.knowledge import KnowledgeBase

_NAME = "clusterbridge"
_JOBS = "clusterbridge jobs"


def set_knowledge_base(app: Flask, kb: KnowledgeBase) -> None:
    """Give the application its knowledge base."""
    app.extensions[_NAME] = kb


def knowledge_base() -> KnowledgeBase:
    """The knowledge base that this application was created with."""
    return cast(KnowledgeBase, current_app.extensions[_NAME])


def set_job_runner(app: Flask, runner: JobRunner) -> None:
    """Give the application who works its jobs."""
    app.extensions[_JOBS] = runner


def job_runner() -> JobRunner:
    """Who works the jobs of this application."""
    return cast(JobRunner, current_app.extensions[_JOBS])
