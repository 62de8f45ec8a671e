"""What officers fill in on these pages."""
