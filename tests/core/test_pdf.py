"""Documents look the same everywhere: every face is in the file, and what people type is only ever text."""

import pytest

from salesplan.core.pdf import PdfDocument, bar, shown
from tests.paper import faces_of, text_of

NAMES = ["王䶮", "珮瑄", "Łódź", "Ørsted", "Straße", "김민준", "佐藤", "Москва", "Αθήνα"]


def made(*texts: str, lang: str = "en") -> bytes:
    document = PdfDocument("Statement", lang=lang)
    for text in texts:
        document.text(text)
    return document.render()


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_every_face_is_in_the_file(lang):
    found = faces_of(made("Statement", *NAMES, lang=lang))
    assert found
    assert all(found.values()), found
    assert {name.partition("+")[2].partition("-")[0] for name in found} == {"NotoSans", "NotoSansSC", "NotoSansKR"}


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("name", [*NAMES, "¥1,234.00 − 3% → ≥ 5", "提成单（2026年第三季度）：“应发”", "10 000"])
def test_a_name_is_read_back_as_it_was_written(name, lang):
    assert name in text_of(made(name, lang=lang)).replace("\u202f", " ")


@pytest.mark.parametrize(
    "typed",
    ["#panic()", "$x^2$", "*bold* _it_", "= Head", "<b>x</b> & 5 < 6", "\\ ` ~ @ref", '#include "/etc/passwd"', "// x"],
)
def test_what_people_type_is_text_and_never_markup(typed):
    document = PdfDocument(typed, lang="en", author=typed, foot=typed)
    document.heading(typed)
    document.details([(typed, typed)])
    document.table([typed], [[typed]], widths=[1])
    document.signatures([typed])
    assert text_of(document.render()).count(typed) == 7


def test_long_words_break_and_nothing_invisible_stays():
    assert shown("W" * 30) == "W" * 12 + "\u200b" + "W" * 12 + "\u200b" + "W" * 6
    assert shown("a\x00b\x1b\r\nc\rd") == "ab\nc\nd"
    assert "W" * 400 in text_of(made("W" * 400)).replace("\n", "")


def test_pages_are_numbered_and_heads_of_tables_repeat():
    document = PdfDocument("Long", lang="en", page_of="Page %(n)s of %(all)s")
    document.table(["Deal", "Share"], [[f"deal {i}", bar(0.5, "ok", 0.2)] for i in range(120)], widths=[2, 1])
    text = text_of(document.render())
    pages = text.count("Page ")
    assert pages > 1
    assert f"Page {pages} of {pages}" in text
    assert text.count("Deal") == pages
    assert "deal 119" in text


def test_the_same_document_is_the_same_file():
    assert made("Statement 提成单") == made("Statement 提成单")


def test_empty_and_extreme_parts_are_drawn():
    document = PdfDocument("", lang="en")
    document.text("")
    document.details([])
    document.table(["A"], [], widths=[1])
    document.table(["A"], [[bar(-1)], [bar(0)], [bar(9, "bad", 3.0)], [bar(1, "neutral", -2.0)]], widths=[1])
    document.timeline([("Fair", (990, 10), "ok"), ("None", None, "bad")], [(0, "Jan")], None)
    assert document.render().startswith(b"%PDF-")
