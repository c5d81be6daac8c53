"""The calculating rooms: each solves one problem on arrays and knows no framework."""
