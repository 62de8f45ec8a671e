"""
Writes the demo ledgers of `fixtures/`: `python -m devtools.demo_ledger`.

The totals are read from `fixtures/published.csv`; the sample projects that add up to them are invented, say so in
their names, and are the same at every run.
"""
