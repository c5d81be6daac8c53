"""Tables of recalls."""
