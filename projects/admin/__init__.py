"""
Admin pages of the records: to look at. Whatever changes it is an operation, and goes through the API.

Only the key chains, and the limits and lists of procedures of the approval reforms, are kept here by hand.
"""

from projects.admin import chains, indicators, reforms, registry, reports

__all__ = ["chains", "indicators", "reforms", "registry", "reports"]
