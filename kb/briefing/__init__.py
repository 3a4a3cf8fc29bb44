"""Briefing packs: an ordered choice of practices and passages with notes, resolved against the library, checked for what became stale."""
