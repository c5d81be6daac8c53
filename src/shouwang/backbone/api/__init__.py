"""The REST API: its frame, the tokens of programs, and the operations of the frame of pages."""
