"""Shouwang: what a township runs in an outbreak."""
