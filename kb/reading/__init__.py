"""What a situation says: facets by their words, places, actors, size, and in which language it is told."""
