"""Drills: invented towns, and the accounts replayed against the clock."""
