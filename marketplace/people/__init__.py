"""Who signs in, who makes things, and what may be known of them."""
