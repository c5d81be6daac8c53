"""Accounts and sign-in; who may see and do what is asked here."""
