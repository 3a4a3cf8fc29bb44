"""Pages of a PDF: words with their boxes, rules, and pictures with the place of a passage on them."""
