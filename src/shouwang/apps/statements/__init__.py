"""Statements: what the town tells everybody, approved by a named person."""
