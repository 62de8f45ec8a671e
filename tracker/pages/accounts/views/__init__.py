"""Views of signing in, of the own account, of posts and of the accounts of others."""
