"""Pictures of the main pages for the README and the manual: `make screenshots`."""
