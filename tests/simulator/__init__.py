"""Random days of a cooperative: people, providers, a bank and couriers who do what they do in any
order, through the real stories. After each step the books are held against what everybody else
knows of the same money.
"""
