"""Cohort entries: which projects stand on which list, what was declared there, and who left."""
