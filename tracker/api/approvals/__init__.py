"""Procedures under the commitment system, their pauses and checks, templates, and the intake clock."""
