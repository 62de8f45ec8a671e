"""Pages of projects, their milestones and evidence, rounds and lists."""
