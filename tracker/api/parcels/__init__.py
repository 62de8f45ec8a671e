"""Land: parcels, their indicators and who has them."""
