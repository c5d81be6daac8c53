"""What was done, by whom, to which record: lines are added and never changed."""
