"""Monthly progress reports over HTTP."""
