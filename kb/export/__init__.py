"""A whole library as a folder in open formats, and back."""
