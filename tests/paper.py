"""What a PDF holds, as a reader of it finds it: its text, and whether each of its faces is in the file."""

from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")


def text_of(pdf: bytes) -> str:
    """Return the text of all pages, without the places where a line may break."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


def faces_of(pdf: bytes) -> dict[str, bool]:
    """Return the faces of all pages by name, and whether their outlines are in the file."""
    found: dict[str, bool] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        fonts = page["/Resources"].get_object().get("/Font", DictionaryObject()).get_object()  # type: ignore[union-attr]
        for font in (one.get_object() for one in fonts.values()):
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            described = inner.get("/FontDescriptor", DictionaryObject()).get_object()
            found[str(font["/BaseFont"])] = any(program in described for program in PROGRAMS)
    return found
