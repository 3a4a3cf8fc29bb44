from __future__ import annotations

import numpy as np

from kb.coding.decisions import Suggested
from kb.coding.reasons import Reason, reasons
from kb.encoder import Vectors
from kb.examples import Like, TaggedExamples
from kb.knowledge import KnowledgeBase
from kb.model import Passage

TEXT = Passage(0, "The banks gave loans to the mill at the harbour.", 0, 48, ("Harbours",), None, None)
SUGGESTED = {"gap": (Suggested("capital", 0.8), Suggested("policy", 0.5))}
VECTOR: Vectors = np.array([1.0, 0.0], dtype=np.float32)


def examples() -> TaggedExamples:
    rows: Vectors = np.array([[1.0, 0.0], [0.8, 0.6]], dtype=np.float32)
    carried = [{("gap", "policy"), ("gap", "capital")}, {("gap", "policy")}]
    return TaggedExamples(rows, ["near", "far"], ["Near", "Far"], carried)


def test_words_speak_for_a_value_and_examples_only_where_there_are_none(kb: KnowledgeBase) -> None:
    told = reasons(kb.tagger, examples(), TEXT, VECTOR, SUGGESTED)
    assert told == {
        ("gap", "capital"): Reason(words=("banks", "loans")),
        ("gap", "policy"): Reason(like=(Like("near", "Near", 1.0), Like("far", "Far", 0.8))),
    }


def test_hidden_passages_are_no_examples(kb: KnowledgeBase) -> None:
    told = reasons(kb.tagger, examples(), TEXT, VECTOR, SUGGESTED, {"near"})
    assert told["gap", "policy"] == Reason(like=(Like("far", "Far", 0.8),))


def test_a_passage_without_a_vector_is_told_of_words_alone(kb: KnowledgeBase) -> None:
    assert reasons(kb.tagger, examples(), TEXT, None, SUGGESTED) == {("gap", "capital"): Reason(("banks", "loans")), ("gap", "policy"): Reason()}
