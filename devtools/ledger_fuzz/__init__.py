"""Damages ledgers at random, and reads them: `make fuzz`."""
