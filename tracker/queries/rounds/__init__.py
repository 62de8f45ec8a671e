"""The lists of the rounds: which projects lines name, and who comes from one list to the next."""
