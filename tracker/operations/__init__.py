"""What officers send in, review and close. Keyword-only; who, now and today are passed in; one transaction each."""
