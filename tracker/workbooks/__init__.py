"""Workbooks that leave: sheets of tables and forms, written row by row into a file."""
