"""Backups that are proven: made with what they must contain, and restored and compared by a drill."""
