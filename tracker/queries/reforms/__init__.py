"""The approval reforms: table of a period, clocks, parcels."""
