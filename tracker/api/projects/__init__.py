"""Projects: their list, their data and how they are edited."""
