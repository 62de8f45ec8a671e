"""Projects, milestones, evidence, rounds and cohort entries over HTTP."""
