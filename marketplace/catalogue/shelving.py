"""The shelves a new shop begins with: soybean foods, crafts, sewing and embroidery."""

from sqlalchemy.orm import Session

from marketplace.catalogue.category import Category

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
            )
        )
        parent = slug if upper else parent
    session.flush()
