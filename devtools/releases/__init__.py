"""
The database that a release left behind, kept so that later releases prove that they can take it over and give it back.

`make release-fixture NAME=<version>` makes it of the demo, on both engines, with the figures that were read of it.
"""
