"""Pages for signing in, officers, absences and handover."""
