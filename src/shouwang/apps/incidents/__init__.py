"""Incident command: from the first report to the end of an outbreak, its cases, and what everybody sees of it."""
