"""Pages of the monthly loop: dashboard, reports, reviews, months, problems, findings."""
