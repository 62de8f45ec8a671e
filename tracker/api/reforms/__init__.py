"""What the approval reforms reached in a period, as JSON and as a workbook; adoptions; proxy service."""
