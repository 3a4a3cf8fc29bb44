"""What speaks for the values that are suggested of a passage: its cue words or, where there are none, the nearest tagged examples."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.coding.decisions import Suggested
from kb.encoder import Vectors
from kb.examples import Column, Like, TaggedExamples
from kb.model import Passage
from kb.tagger import Tagger


@dataclass(frozen=True)
class Reason:
    """Cue words as they stand in the passage or its heading, in lower case; the examples only where there are no words."""

    words: tuple[str, ...] = ()
    like: tuple[Like, ...] = ()


def reasons(
    tagger: Tagger,
    examples: TaggedExamples,
    passage: Passage,
    vector: Vectors | None,
    suggested: Mapping[str, Sequence[Suggested]],
    hidden: Collection[str] = (),
) -> dict[Column, Reason]:
    """What speaks for each suggested value.

    Args:
        tagger: Reads the cue words.
        examples: What a value without words is compared with.
        passage: The passage.
        vector: Its vector, shape `(dim,)`; without it there are words only.
        suggested: Facet to the values that are suggested.
        hidden: Passages that are no examples: this one, and those whose decisions may not be seen.
    """
    columns = [(facet, each.value) for facet, values in suggested.items() for each in values]
    words = {(tag.facet, tag.value): tuple(dict.fromkeys(tag.words)) for tag in tagger.tags(passage.heading, passage.text, vector)}
    wordless = [column for column in columns if not words.get(column)]
    like: Mapping[Column, tuple[Like, ...]] = examples.like(vector[None], [wordless], hidden)[0] if vector is not None else {}
    return {column: Reason(words.get(column, ()), like.get(column, ())) for column in columns}
