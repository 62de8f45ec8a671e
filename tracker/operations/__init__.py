"""What officers send in, review and close. Keyword-only; `by`, `now`, `today` are passed in; one transaction each."""
