"""Zone indicators over HTTP: definitions, values and their reviews, contributions, assessments."""
