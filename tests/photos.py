"""Photos as cheap phones take them: large, turned, and telling where they were taken."""

import io
from functools import cache

from PIL import Image, ImageDraw

PLACE = "CANARY-KAMPUNG-RAHASIA"


@cache
def camera_photo(width: int = 4000, height: int = 3000) -> bytes:
    """Twelve megapixels with a place, a maker and a comment in its metadata."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill=(201, 143, 62))
    exif = Image.Exif()
    exif[0x010E] = PLACE  # ImageDescription
    exif[0x0112] = 6  # turned to the right
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "S", (6.0, 58.0, 12.34)
    gps[3], gps[4] = "E", (110.0, 25.0, 9.87)
    gps[27] = PLACE.encode()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, exif=exif, comment=PLACE.encode())
    return out.getvalue()
