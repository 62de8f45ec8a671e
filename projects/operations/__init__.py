"""Everything that writes. Keyword-only; who, now and today are passed in; one transaction each."""
