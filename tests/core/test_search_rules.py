"""Search keys and expressions: what is typed and what is found, decided by a real PostgreSQL."""

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesplan.core.search.rules import expression, search_key, sort_key

CHINESE = st.text(alphabet="上海钢铁股份有限公司北京华东销售", min_size=2, max_size=12)


def matches(text: str, typed: str) -> bool:
    """Ask the database as `core.search.queries.matching` does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)", [search_key(text), expression(typed)]
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("上海钢铁有限公司", "上海", True),
        ("上海钢铁有限公司", "海钢铁", True),
        ("上海钢铁有限公司", "钢", True),
        ("上海钢铁有限公司", "shgt", True),
        ("上海钢铁有限公司", "shanghai", True),
        ("上海钢铁有限公司", "SHGT", True),
        ("上海钢铁有限公司", "海上", False),
        ("上海钢铁有限公司", "北京", False),
        ("Hexin Steel 和信钢铁", "hex ste", True),
        ("Hexin Steel 和信钢铁", "和信 steel", True),
        ("Hexin Steel 和信钢铁", "exin", False),
        ("École Générale", "ecole gen", True),
        ("ＡＢＣ Ｌｔｄ", "abc", True),
        ("O'Brien & Söhne", "o'brien", True),
        ("O'Brien & Söhne", "sohne", True),
    ],
)
def test_what_is_found(text, typed, found):
    assert matches(text, typed) is found


LETTERS = [
    ("Łódź Sp. z o.o.", ["łódź", "lodz", "ŁÓDŹ"]),
    ("Ørsted A/S", ["orsted", "Ørsted", "ørst"]),
    ("Straße 12 GmbH", ["strasse", "Straße", "STRASSE", "stras"]),
    ("Đà Nẵng Steel", ["da nang", "Đà Nẵng", "nang steel"]),
    ("Iğdır İstanbul Işık", ["igdir", "istanbul", "isik", "İSTANBUL", "ışık"]),
    ("Þór Æsir Œuvre", ["thor", "aesir", "oeuvre", "Þór"]),
    ("Żółć", ["zolc", "żółć"]),
    ("株式会社トヨタ自動車", ["トヨタ", "とよた", "ﾄﾖﾀ", "自動車", "ヨタ自", "会社"]),
    ("ガス・パイプ", ["ガス", "がす", "ｶﾞｽ", "パイプ"]),
    ("삼성전자 주식회사", ["삼성", "성전", "전자", "회사", "삼성전자"]),
    ("鋼鐵公司", ["钢铁", "鋼鐵", "铁公", "gangtie"]),
    ("上海钢铁", ["鋼鐵", "海鋼"]),
    ("臺灣積體電路", ["台湾", "电路", "積體"]),
    ("上海和信钢铁有限公司", ["hx", "hxgt", "gtyx", "shhx", "hexin", "gangtie", "gongsi"]),
    ("重庆长安汽车", ["chongqing", "cqca", "changan", "qc"]),
]
NOT = [
    ("ガス", ["カス", "かす"]),
    ("上海钢铁", ["tg", "hs", "steel"]),
    ("Ørsted", ["rsted"]),
    ("삼성전자", ["성삼"]),
]
PEOPLE = [
    ("单雄信", ["shan", "sxx", "shanxiongxin", "单", "dan"], "shan"),
    ("解珍", ["xie", "xz", "xiezhen"], "xie"),
    ("仇英", ["qiu", "qy"], "qiu"),
    ("曾国藩", ["zeng", "zgf"], "zeng"),
    ("查理", ["zha", "zl"], "zha"),
    ("区丽华", ["ou", "olh"], "ou"),
    ("尉迟恭", ["yuchi", "ycg", "yuchigong"], "yu"),
    ("單雄信", ["shan", "单雄信"], "shan"),
    ("Shan Wei 单伟", ["shan", "sw", "单伟"], "shan"),
]
PHONES = [
    ("+86 138-1234-5678", ["13812345678", "138 1234 5678", "+86 13812345678", "0086 138-1234-5678", "(138) 1234 5678",
                           "5678", "8613812345678", "1234-5678", "１３８１２３４５６７８"]),
    ("13812345678", ["+86 138 1234 5678", "008613812345678", "8613812345678", "138-1234"]),
    ("021-6888 1234 转 8001", ["02168881234", "+86 21 6888 1234", "6888-1234", "8001", "21 68881234"]),
    ("+44 (0)20 7946 0958", ["020 7946 0958", "+44 20 7946 0958", "7946 0958"]),
]  # fmt: skip


def people_match(name: str, typed: str) -> bool:
    return _asked(search_key(people=[name]), typed)


def _asked(key: str, typed: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)", [key, expression(typed)])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "queries"), LETTERS)
def test_what_people_type_is_found(text, queries):
    assert [typed for typed in queries if not matches(text, typed)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "queries"), NOT)
def test_what_is_another_word_is_not(text, queries):
    assert [typed for typed in queries if matches(text, typed)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "queries", "begins"), PEOPLE)
def test_people_are_found_and_sorted_by_the_reading_of_their_surname(name, queries, begins):
    assert [typed for typed in queries if not people_match(name, typed)] == []
    assert sort_key(name, is_person=True).startswith(begins)


@pytest.mark.django_db
@pytest.mark.parametrize(("kept", "queries"), PHONES)
def test_phone_numbers_are_found_by_their_digits(kept, queries):
    key = search_key("Hexin", phones=[kept])
    assert [typed for typed in queries if not _asked(key, typed)] == []
    assert not _asked(key, "138 9999 9999")
    assert not _asked(key, "+86 199 9999 9999")


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(digits=st.text("0123456789", min_size=7, max_size=13), data=st.data())
def test_a_number_is_found_by_any_part_in_any_notation(digits, data):
    start = data.draw(st.integers(0, len(digits) - 4))
    part = digits[start : start + data.draw(st.integers(4, len(digits)))]
    typed = data.draw(st.sampled_from(["-", " ", ".", " - "])).join([part[:2], part[2:]])
    assert _asked(search_key(phones=[f"({digits[:3]}) {digits[3:]}"]), typed)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(name=CHINESE, data=st.data())
def test_every_chinese_substring_is_found(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert matches(f"Ltd {name}", name[start:end])


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(typed=st.text(max_size=40).filter(lambda text: "\x00" not in text))
def test_nothing_that_is_typed_breaks_the_query(typed):
    if wanted := expression(typed):
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_tsquery('simple', %s)", [wanted])
    assert SearchQuery(wanted or "x", search_type="raw", config="simple")


def test_names_sort_by_pinyin_between_latin_ones():
    names = ["张敏", "Xu", "王伟", "Adam", "陈伟"]
    assert sorted(names, key=sort_key) == ["Adam", "陈伟", "王伟", "Xu", "张敏"]
