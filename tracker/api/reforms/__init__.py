"""Approval reforms over HTTP: commitment items, intake, parcels, proxy services, and the table of a period."""
