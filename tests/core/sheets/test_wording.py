"""Text files: the encoding is told for certain or asked, the separator found, quotation marks taken seriously."""

import pytest

from salesplan.core.errors import Refused
from salesplan.core.sheets.reading import Unclear, reason
from salesplan.core.sheets.wording import cell_sentence
from tests.core.sheets.making import read


def cells(table):
    return [row.cells for row in table.rows() if row.error is None]


def faults(table):
    return {row.line: reason(row) for row in table.rows() if row.error}


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("name,city\nMüller,Köln\n", "cp1252", "Windows-1252"),
        ("name\nMüller\n", "cp1252", "Windows-1252"),
        ("name,price\nPen,€5\n", "cp1252", "Windows-1252"),
        ("name,city\nJosé Muñoz,São Paulo\n", "cp1252", "Windows-1252"),
        ("Größe,Maße\nGröße,Straße\n", "cp1252", "Windows-1252"),
        ("姓名,城市\n王伟,上海\n", "gb18030", "GB18030 (GBK)"),
        ("name\n王伟\n", "gb18030", "GB18030 (GBK)"),
        ("客户,销售额\n和鑫钢铁有限公司,1200\n", "gb18030", "GB18030 (GBK)"),
        ("名稱,客戶\n陳偉,台北\n", "big5", "Big5"),
        ("公司名稱,負責人\n統一企業股份有限公司,羅智先\n", "big5", "Big5"),
        ("姓名,Müller\n王伟,Köln\n", "utf-8", "UTF-8"),
        ("姓名,Müller\n王伟,Köln\n", "utf-8-sig", "UTF-8"),
        ("姓名\tx\n王伟\t1\n", "utf-16", "UTF-16"),
        ("name\tx\nMüller\t1\n", "utf-16-le", "UTF-16-LE"),
        ("name\tx\nMüller\t1\n", "utf-16-be", "UTF-16-BE"),
    ],
)
def test_an_encoding_that_is_certain_is_told_with_a_piece_of_the_text(text, encoding, name):
    table = read(text.encode(encoding))
    rows = [line.replace("\t", ",").split(",") for line in text.splitlines()]
    assert [table.heading, *map(list, cells(table))] == rows
    assert table.summary.encoding == name
    assert table.summary.sample in text
    assert not table.summary.sample.isascii()


@pytest.mark.parametrize(
    ("text", "encoding"), [("n\nçã\n", "cp1252"), ("n\nЖуков\n", "cp1251"), ("n\nŁódź\n", "cp1250")]
)
def test_where_two_readings_are_plausible_it_is_asked_and_the_answer_is_taken(text, encoding):
    with pytest.raises(Unclear) as asked:
        read(text.encode(encoding))
    name = encoding.replace("cp", "windows-")
    assert (name, text.split("\n")[1]) in asked.value.choices
    assert text.split("\n")[1] in str(asked.value.message)
    assert asked.value.field == "encoding"
    assert cells(read(text.encode(encoding), encoding=name)) == [(text.split("\n")[1],)]


def test_an_encoding_that_does_not_fit_or_does_not_exist_is_refused():
    with pytest.raises(Refused, match="Line 2 is not encoded as utf-8") as refused:
        read("name\nMüller\n".encode("cp1252"), encoding="utf-8")
    assert refused.value.field == "encoding"
    with pytest.raises(Refused, match="“klingon” is not a known encoding"):
        read("name\nMüller\n", encoding="klingon")


def test_one_foreign_line_in_a_utf8_file_is_named():
    text = "name\n" + "Köln\n" * 20
    with pytest.raises(Refused, match="The file is UTF-8, but line 22 is not"):
        read(text.encode() + "Düren\n".encode("cp1252"))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator):
    lines = [["Name", "Sum", "Note"], ["Acme", "1.5", "a b"], ["Beta", "2", "x"]]
    table = read("".join(separator.join(line) + "\r\n" for line in lines))
    assert table.summary.separator == separator
    assert [table.heading, *map(list, cells(table))] == lines


def test_decimal_commas_in_a_semicolon_file_are_no_separators():
    assert cells(read("Name;Sum\nAcme;1,5\nBeta;2,5\n")) == [("Acme", "1,5"), ("Beta", "2,5")]
    assert cells(read("sep=;\nName;Sum\nAcme;1,5\n")) == [("Acme", "1,5")]


def test_a_title_above_the_heading_is_found_and_told():
    table = read("Customers of 2026,,\nprinted 1 March,,\n\nName,City,Sum\nAcme,Bonn,1\n")
    assert (table.heading, table.summary.heading_line) == (["Name", "City", "Sum"], 4)
    assert table.notes[0] == (
        "The heading is in line 4; the lines above it read: 1: Customers of 2026; 2: printed 1 March"
    )
    assert table.notes[1] == "Empty rows: 1."
    assert [row.line for row in table.rows()] == [5]


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line():
    with pytest.raises(Refused, match="opened in the row at line 2 is not closed"):
        read('id,name,x\n1,"Acme,a\n2,Beta,b\n3,Gamma,c\n')
    with pytest.raises(Refused, match="opened in the row at line 3 is not closed"):
        read('id,name,x\n1,Acme,a\n2,"Beta,b\n3,"Gamma",c\n')


def test_a_mark_that_swallows_a_whole_row_and_closes_by_chance_is_put_aside():
    table = read('id,name,x\n1,"Acme,x\n2,Beta",y\n3,"Dear all,\nthanks, B.",z\n4,ok,5\n')
    assert faults(table) == {
        2: "Lines 2 to 3: a quotation mark seems to be unclosed, because the lines form complete rows without it."
    }
    assert cells(table) == [("3", "Dear all,\nthanks, B.", "z"), ("4", "ok", "5")]


def test_a_bad_row_is_named_and_the_others_go_on():
    long = "y" * 140_000
    table = read(f'a,b\n1,\0\n2,x\n3,{long}\n4\n5,6,7\n8,"n"o\n9,z\n10,11,,,\n')
    assert cells(table) == [("2", "x"), ("9", "z"), ("10", "11")]
    assert faults(table) == {
        2: "Line 2, column “b”: the cell contains an invalid character (NUL).",
        4: "Line 4, column “b”: the cell has 140000 characters; the limit is 131072.",
        5: "Line 5 has a different number of cells (1) than the heading (2).",
        6: "Line 6 has more cells (3) than the heading (2); the last is in column C.",
        7: "Line 7: there is text after a closing quotation mark. Double any quotation mark inside a cell.",
    }


def test_the_error_of_a_cell_stays_one_in_a_text_file():
    error = next(read("Name,Sum\nAcme,#N/A\n").rows()).cells[1]
    assert cell_sentence(error) == "Cell B2 contains the error #N/A instead of a value."


def test_a_column_that_is_there_twice_is_refused_where_it_counts_and_told_where_not():
    with pytest.raises(Refused, match=r"“Sum” appears more than once \(B, C in line 1\)"):
        read("Name,Sum,Sum\nAcme,1,2\n")
    table = read("Name,Sum,Sum\nAcme,1,2\n", headings=[["Name"]])
    assert table.notes == ["The column “Sum” appears more than once (B, C) and is ignored."]
    assert table.record(next(table.rows())) == {"Name": "Acme"}


def test_a_column_without_a_name_is_told():
    table = read(",Name\n0,Acme\n")
    assert table.notes == ["Columns without a name in the heading (line 1) are ignored: A"]
    assert table.record(next(table.rows())) == {"Name": "Acme"}


def test_an_absent_column_is_named_with_what_the_heading_says():
    with pytest.raises(Refused, match="no column “City”. The heading in line 3 reads: Name, Town"):
        read("Customers\n\nName,Town\nAcme,Bonn\n", headings=[["Name", "City"], ["名称", "城市"]])
    assert read("名称,城市\n和信,上海\n", headings=[["Name", "City"], ["名称", "城市"]]).summary.fits == 1


@pytest.mark.parametrize("data", [b"", b"\n\n \n", ",,\n,,\n".encode("utf-16")])
def test_a_file_in_which_nothing_stands_is_refused(data):
    with pytest.raises(Refused, match="The file is empty"):
        read(data)
