"""Closure: zones, plans for their line, the points on it, and what is found along it."""
