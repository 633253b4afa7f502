"""Manuscripts → content/: what editors are sent as text or Word, read, placed and written."""
