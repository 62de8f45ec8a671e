"""Accounts, by pages and API alike: passwords, links, sign-ins, second factors."""
