"""What the words mean. Pure Python: no Django, no database, no clock."""
