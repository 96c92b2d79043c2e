"""`python -m marketplace serve`: the shop and its worker, until it is stopped."""

from marketplace.serving import main

if __name__ == "__main__":
    main()
