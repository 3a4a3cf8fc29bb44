"""What the library knows as a whole: coverage with its blind spots, places, paths, comparisons, allies, the catalogue of bridges."""
