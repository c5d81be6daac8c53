"""Rules that were approved, orders on persons, households and zones, and appeals against them."""
