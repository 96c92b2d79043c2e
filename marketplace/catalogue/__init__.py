"""What is offered: products, their public face, stock and pictures."""
