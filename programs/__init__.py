"""Programs: who, where and how ready."""
