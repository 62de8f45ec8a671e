"""The province, a unit or a zone at a glance."""
