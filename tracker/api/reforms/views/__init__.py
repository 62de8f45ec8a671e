"""Reading and writing the approval reforms."""
