"""The shipped library in a data folder: cases and sources are what `corpus/` holds, by hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from kb.corpus import Corpus
from kb.drafts.revisions import Drafts
from kb.encoder import Encoder
from kb.errors import BadInputError
from kb.indexing import Indexing, Progress
from kb.store import Store


def follow(
    folder: Path, store: Store, indexing: Indexing, drafts: Drafts, encoder: Callable[[], Encoder], progress: Progress | None = None
) -> int | None:
    """Bring cases and sources to what the folder of the corpus holds; nothing that is unchanged is embedded again.

    Args:
        folder: Of the corpus.
        store: Of the library.
        indexing: Of the library; writes.
        drafts: What was published in the library stands, whatever the corpus holds under its id.
        encoder: Gives the model, asked only when something is to be embedded.
        progress: Told what is embedded.

    Returns:
        Number of cases added, changed or removed; None where nothing was even to be looked at.

    Raises:
        BadInputError: When the corpus is not sound; nothing is changed then.
    """
    stamp = f"{_stamp(folder)} {drafts.last_settled()}"
    if stamp == store.fact("corpus"):
        return None
    corpus = _sound(folder)
    cases = {case.id: case for case in corpus.cases} | drafts.published()
    known = store.case_hashes()
    new = [case for case in cases.values() if known.get(case.id) != case.hash]
    gone = sorted(known.keys() - cases.keys())
    indexing.replace_sources(corpus.sources)
    if gone:
        indexing.remove_cases(gone)
    if new:
        indexing.put_cases(new, encoder(), progress)
    indexing.remember("corpus", stamp)
    return len(new) + len(gone)


def _sound(folder: Path) -> Corpus:
    corpus = Corpus.from_folder(folder)
    if corpus.problems:
        count, first = len(corpus.problems), corpus.problems[0].message.rstrip(".")
        found = f"{count} problem{'s' if count > 1 else ''}, first: {first}"
        raise BadInputError(f"The shipped library is not sound ({found}); run 'clusterbridge check-corpus' and correct what it names.")
    return corpus


def _stamp(folder: Path) -> str:
    """Changes with any file of the folder: names, sizes and times."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    told = "\n".join(f"{path.relative_to(folder)} {(stat := path.stat()).st_size} {stat.st_mtime_ns}" for path in files)
    return hashlib.sha256(told.encode()).hexdigest()
