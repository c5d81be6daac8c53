"""Who asks and what they may: rules, assignments, the scope of queries, the door."""
