"""Who has an account, which work they have, how they come in; files opened in an emergency."""
