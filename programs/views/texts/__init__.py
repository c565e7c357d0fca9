"""Pages of the manual: reading it in a place, and writing it at the centre."""
