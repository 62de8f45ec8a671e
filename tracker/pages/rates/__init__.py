"""Pages of the rates: table, members, league, trend, dispatch."""
