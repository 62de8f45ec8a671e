"""One table for all lists: sorted, filtered, turned and taken out alike."""
