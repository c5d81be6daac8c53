"""Working groups and tasks: who does what until when, and what shows that it was done."""
