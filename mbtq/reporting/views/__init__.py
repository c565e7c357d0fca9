"""Pages of documents: reports of audits, and texts of the manual."""
