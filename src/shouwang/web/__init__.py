"""Settings, root addresses, WSGI; nothing else."""
