"""Bulletins as documents: their wording by rules, and the Word file. From the sealed content alone, never the books."""
