"""Recall: who is called in, how they answer, and who has not."""
