"""The numbers that workbooks are found by."""

from __future__ import annotations

import secrets

SMALLEST_NUMBER = 10**14
"""Numbers of workbooks have 15 digits."""


def number_of_export() -> int:
    """Return the number that a workbook is found by: printed in it, and written into the audit."""
    # Not counted up: a number must not tell how many others were taken out, and nobody guesses another's.
    return SMALLEST_NUMBER + secrets.randbelow(9 * SMALLEST_NUMBER)
