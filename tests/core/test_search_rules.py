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
