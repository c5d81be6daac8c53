"""Passes: who may go out, until when, on paper and on a telephone, checked without a network."""
