"""Values to what templates print: labels, sentences, marked text. Nothing here asks the library anything or knows Flask, but for `filters`."""
