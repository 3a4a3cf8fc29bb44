"""The engine behind every worksheet: form, figures, comparison, charts, the situation that follows from the answers."""
