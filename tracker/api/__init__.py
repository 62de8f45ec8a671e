"""The REST API: parse a request, make one call into the domain, shape the answer."""
