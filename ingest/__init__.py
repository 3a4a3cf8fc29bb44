"""From a file to passages: reading, cleaning, cutting, and the jobs that do it beside the server."""
