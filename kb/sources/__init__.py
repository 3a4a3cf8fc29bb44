"""Published works: their authors, where a card stands in them, further ones to read, and what must not be copied from them."""
