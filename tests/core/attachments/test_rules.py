"""What a file is by its content, and the name it gets."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.attachments import rules


def packed(*names, content=b"x"):
    """Return a ZIP file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", rules.PDF),
        (b"\x89PNG\r\n\x1a\n0000", rules.PNG),
        (b"\xff\xd8\xff\xe0", rules.JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", rules.WEBP),
        (packed("[Content_Types].xml", "word/document.xml"), rules.DOCX),
        (packed("[Content_Types].xml", "xl/workbook.xml"), rules.XLSX),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), rules.PPTX),
        ("单号,金额\n1,2.50\n".encode(), rules.TEXT),
        ("单号,金额\n1,2.50\n".encode("gb18030"), rules.TEXT),
        (b"<html><script>alert(1)</script>", rules.TEXT),
        # Programs, archives, macros, old formats, and nothing at all.
        (b"MZ\x90\x00\x03", None),
        (b"\x7fELF\x02\x01\x01\x00", None),
        (packed("a.exe"), None),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (packed("[Content_Types].xml", *(f"word/{number}" for number in range(6000))), None),
        (b"PK\x03\x04broken", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
        (b"", None),
        (b"   \n", None),
        (b"text with a \x00", None),
    ],
)
def test_the_content_says_what_it_is(data, expected) -> None:
    assert rules.type_of(data) == expected


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("Contract.pdf", rules.PDF, "Contract.pdf"),
        ("合同 第二版.PDF", rules.PDF, "合同 第二版.PDF"),
        ("../../etc/passwd", rules.TEXT, "passwd.txt"),
        ("C:\\Users\\a\\order.docx", rules.DOCX, "order.docx"),
        ("invoice.pdf.exe", rules.PDF, "invoice.pdf.exe.pdf"),
        ("evil\u202efdp.exe", rules.PDF, "evilfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.csv", rules.TEXT, "aSet-Cookie: x.csv"),
        ("", rules.PNG, "file.png"),
    ],
)
def test_the_name_is_clean_and_its_ending_true(name, kind, shown) -> None:
    assert rules.clean_name(name, kind) == shown


@given(st.text(max_size=300), st.sampled_from(rules.TYPES))
def test_any_name_becomes_one_that_can_be_saved(name, kind) -> None:
    shown = rules.clean_name(name, kind)
    assert 0 < len(shown) <= rules.LONGEST_NAME
    assert "/" not in shown
    assert "\\" not in shown
    assert shown.lower().endswith(kind.endings)


@given(st.binary(max_size=200))
def test_no_content_brings_it_down(data) -> None:
    assert rules.type_of(data) in (None, *rules.TYPES)
