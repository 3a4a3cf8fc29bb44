"""The commands of ingest: `ingest` and `check-corpus`."""

from __future__ import annotations
