"""How each line of `marketplace/lifecycles.py` is played by people on pages, or by the clock."""
