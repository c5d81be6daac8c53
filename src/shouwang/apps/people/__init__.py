"""Who lives here and who can help."""
