"""Tests of the queries about the lists of the rounds."""
