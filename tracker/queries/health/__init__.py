"""Whether the service is well: a small check a subject, each yielding sentences on what a person should look at now."""
