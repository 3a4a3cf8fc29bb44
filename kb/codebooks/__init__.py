"""The codebook of a library as it changes: versions, what a change does to tags, and how far each value can be trusted."""
