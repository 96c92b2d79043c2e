"""Banks by their clearing code and e-wallets by name, as buyers and producers know them."""

BANKS = {
    "002": "BRI",
    "008": "Mandiri",
    "009": "BNI",
    "014": "BCA",
    "113": "Bank Jateng",
    "129": "BPD Bali",
    "200": "BTN",
    "451": "BSI",
}
# Of the same banks, as other banks know them.
SWIFT = {
    "002": "BRINIDJA",
    "008": "BMRIIDJA",
    "009": "BNINIDJA",
    "014": "CENAIDJA",
    "113": "PDJGIDJ1",
    "129": "ABALIDBS",
    "200": "BTANIDJA",
    "451": "BSMDIDJA",
}
WALLETS = {
    "dana": "DANA",
    "gopay": "GoPay",
    "linkaja": "LinkAja",
    "ovo": "OVO",
    "shopeepay": "ShopeePay",
}


def name_of(code: str) -> str:
    """The name people say; an unknown code is shown as it is."""
    return BANKS.get(code) or WALLETS.get(code, code)
