"""Reading and writing the monthly loop."""
