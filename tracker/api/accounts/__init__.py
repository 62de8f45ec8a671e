"""Who is asking over HTTP: sign-in, own account, posts, absences, handover."""
