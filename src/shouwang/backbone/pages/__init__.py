"""The frame of every page: shell, lists, refusals."""
