"""
Proves that a restructuring changed no answer: `make compare BASE=<commit>`.

Both sides load the demo at one frozen moment, are sent the same requests, and have to answer the same.
"""
