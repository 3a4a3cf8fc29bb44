"""Names in the graphs that `kb.bert_graph` writes and `kb.encoder` runs; apart, for neither needs the other to be imported."""

VECTORS = "vectors"
"""What every graph gives: a unit vector for each text."""

HIDDEN = "hidden"
"""What a graph of upper layers alone is given: the outputs of the layers below."""
