"""What Lighthouse says of the pages between a first look and an order, as on a slow phone."""
