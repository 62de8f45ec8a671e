"""The rates: tables, members, trend, league and dispatch, as JSON and as workbooks."""
