"""The ledger workbook (台账): Excel in and out."""
