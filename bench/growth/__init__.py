"""How every endpoint and page grows with the projects of a province: `make bench GROWTH=1`."""
