"""Work that may take more than a second: with progress, an end, and a file to take away."""
