"""The rates: window, selection, tables, members, league, trend, dispatch."""
