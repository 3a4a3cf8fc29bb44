"""The knowledge base of the running application, and who works its jobs."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from ingest.jobs import JobRunner
from kb.knowledge import KnowledgeBase
from kb.training.self_learning import SelfLearning

_NAME = "clusterbridge"
_JOBS = "clusterbridge jobs"
_LEARNING = "clusterbridge learning"


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


def set_learning(app: Flask, learning: SelfLearning) -> None:
    """Give the application what learns from its users."""
    app.extensions[_LEARNING] = learning


def learning() -> SelfLearning:
    """What learns from the users of this application."""
    return cast(SelfLearning, current_app.extensions[_LEARNING])
