"""What every layer may use: two-language text and the base of all errors. Standard library and NumPy only."""
