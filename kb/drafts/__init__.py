"""Practices that are written here: from chosen passages to a record that a second person checks and publishes."""
