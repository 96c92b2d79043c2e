"""The shelves a new shop begins with: soybean foods, crafts, sewing and embroidery."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.category import Category

GIFTS = "paket-hadiah"

# Slug, Indonesian name, English name; what stands under each upper shelf is indented.
_SHELVES = """
makanan-kering     | Makanan kering        | Dry foods
  keripik-camilan  | Keripik & camilan     | Crisps & snacks
  lauk-kering      | Lauk kering           | Dry side dishes
  bubuk-minuman    | Bubuk & bahan minuman | Powders & drink mixes
makanan-segar      | Makanan segar         | Fresh foods
  tempe-tahu       | Tempe & tahu          | Tempeh & tofu
  minuman-kedelai  | Minuman kedelai       | Soybean drinks
  olahan-dingin    | Olahan dingin         | Chilled foods
kerajinan          | Kerajinan             | Crafts
  tas-dompet       | Tas & dompet          | Bags & purses
  aksesori         | Aksesori              | Accessories
  rumah-tangga     | Rumah tangga          | Household
jahit-bordir       | Jahit & bordir        | Sewing & embroidery
  pakaian-jadi     | Pakaian jadi          | Ready-made clothes
  pesan-ukuran     | Pesan ukuran          | Made to measure
  perlengkapan-ibadah | Perlengkapan ibadah | Prayer wear
  bordir-nama      | Bordir nama           | Name embroidery
paket              | Paket                 | Sets
  paket-hadiah     | Paket hadiah          | Gift sets
"""

# In the words of Google's product taxonomy of 2021, which Meta reads too.
GOOGLE_CATEGORIES = {
    "keripik-camilan": "Food, Beverages & Tobacco > Food Items > Snack Foods",
    "lauk-kering": "Food, Beverages & Tobacco > Food Items > Prepared Foods",
    "bubuk-minuman": "Food, Beverages & Tobacco > Beverages > Powdered Beverage Mixes",
    "tempe-tahu": "Food, Beverages & Tobacco > Food Items > Tofu, Soy & Vegetarian Products",
    "minuman-kedelai": "Food, Beverages & Tobacco > Beverages > Non-Dairy Milk",
    "olahan-dingin": "Food, Beverages & Tobacco > Food Items > Prepared Foods",
    "tas-dompet": "Apparel & Accessories > Handbags, Wallets & Cases",
    "aksesori": "Apparel & Accessories > Clothing Accessories",
    "rumah-tangga": "Home & Garden",
    "pakaian-jadi": "Apparel & Accessories > Clothing",
    "pesan-ukuran": "Apparel & Accessories > Clothing",
    "perlengkapan-ibadah": "Apparel & Accessories > Clothing"
    " > Traditional & Ceremonial Clothing > Religious Ceremonial Clothing",
    "bordir-nama": "Apparel & Accessories",
    "paket-hadiah": "Food, Beverages & Tobacco > Food Items > Food Gift Baskets",
}


def put_up(session: Session) -> None:
    """All shelves of a new shop, in their order."""
    parent = ""
    for position, line in enumerate(_SHELVES.strip().splitlines()):
        slug, name_id, name_en = (cell.strip() for cell in line.split("|"))
        upper = not line.startswith(" ")
        session.add(
            Category(
                slug=slug,
                name_id=name_id,
                name_en=name_en,
                parent=None if upper else parent,
                position=position,
                food=(slug if upper else parent).startswith("makanan-"),
                google_category=GOOGLE_CATEGORIES.get(slug, ""),
            )
        )
        parent = slug if upper else parent
    session.flush()


def gift_shelf(session: Session) -> str:
    """The slug of the shelf for gift sets, put up where it is missing."""
    if session.get(Category, GIFTS) is None:
        last = session.scalar(select(func.max(Category.position))) or 0
        upper = Category(slug="paket", name_id="Paket", name_en="Sets", position=last + 1)
        if session.get(Category, upper.slug) is None:
            session.add(upper)
            session.flush()
        session.add(
            Category(
                slug=GIFTS, name_id="Paket hadiah", name_en="Gift sets", parent=upper.slug,
                position=last + 2,
            )
        )  # fmt: skip
        session.flush()
    return GIFTS
