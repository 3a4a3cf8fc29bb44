"""What coders decide on passages: shown to them in a good order, appended to a record, handed over between versions of a document."""
