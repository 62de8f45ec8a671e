"""The monthly loop over HTTP: reports, reviews, months, problems, plans, findings."""
