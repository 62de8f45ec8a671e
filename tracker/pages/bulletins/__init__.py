"""Bulletins: their list, the preview from which one is sealed, one with its files, and the Word templates."""
