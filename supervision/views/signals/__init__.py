"""Pages of signals."""
