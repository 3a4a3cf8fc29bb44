"""The encoder and the heads learned from `corpus/training`, and what a library learns from the persons who use it."""
