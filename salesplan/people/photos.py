"""Photos of people: checked, and drawn anew as a small square, so that only the picture itself is kept."""

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from salesplan.core.errors import Refused

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
SIDE = 256


def redraw(data: bytes) -> bytes:
    """Return the picture as a WebP square of 256 points; raises Refused for anything that is no such picture.

    The content decides, not the name of the file. Drawing it anew drops what else may hide in it (places, scripts).
    """
    if len(data) > MOST_BYTES:
        raise Refused(_("The photo is larger than 2 MB. Choose a smaller one."), field="photo")
    try:
        Image.open(io.BytesIO(data), formats=FORMATS).verify()
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused(_("The photo has too many pixels. Choose a smaller one."), field="photo")
        square = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (SIDE, SIDE))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise Refused(_("This is not a PNG, JPEG or WebP image. Choose another file."), field="photo") from None
    buffer = io.BytesIO()
    square.save(buffer, "WEBP", quality=85)
    return buffer.getvalue()
