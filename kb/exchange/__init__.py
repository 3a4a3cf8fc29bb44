"""Formats in and out of the researcher's workbench: they take values and give bytes, and open no database."""
