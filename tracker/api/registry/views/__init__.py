"""Reading and writing the registry."""
