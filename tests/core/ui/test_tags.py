"""The tags and filters of the interface, drawn through real templates."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation


def drawn(source, path="/list/", **context):
    request = RequestFactory().get(path)
    return engines["django"].from_string(source).render({"request": request, **context})


class DealForm(forms.Form):
    name = forms.CharField(help_text="As the customer says it.")
    amount = forms.DecimalField()
    close_on = forms.DateField(required=False, widget=forms.DateInput)
    hot = forms.BooleanField(required=False)


def test_filters_follow_the_language():
    source = '{{ x|short_money:"CNY" }} {{ x|money0:"CNY" }} {{ r|percent:1 }} {{ r|change }} {{ d|day }}'
    values = {"x": Decimal(4820000), "r": Decimal("0.604"), "d": datetime(2026, 11, 28).date()}
    assert drawn(source, **values) == "¥4.82M ¥4,820,000 60.4% +60% 28 Nov 2026"
    with translation.override("zh-hans"):
        assert drawn(source, **values) == "¥482万 ¥4,820,000 60.4% +60% 2026年11月28日"


def test_a_value_with_a_currency_needs_no_argument():
    assert drawn("{{ v|money }}", v=SimpleNamespace(amount=Decimal(5), currency="USD")) == "$5.00"


def test_instants_are_shown_in_the_zone_of_the_reader():
    instant = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
    with timezone.override("Asia/Shanghai"):
        assert drawn("{{ t|moment }} {{ t|day }} {{ t|clock }}", t=instant) == "29 Nov 2026, 04:00 29 Nov 2026 04:00"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("page=2", "?q=a+b&amp;page=2"),
        ("sort='-x'", "?q=a+b&amp;sort=-x"),
        ("q=None", "?"),
        ("q=''", "?"),
    ],
)
def test_url_with_changes_the_querystring_and_goes_back_to_page_one(call, expected):
    assert drawn(f"{{% url_with {call} %}}", "/list/?q=a+b&page=7").replace("&page=7", "") == expected


def test_sort_link_toggles_and_tells_the_order():
    head = '{% sort_link "amount" "Amount" num=True %}'
    assert 'href="?sort=-amount"' in drawn(head)
    down = drawn(head, "/list/?sort=-amount&page=3")
    assert 'aria-sort="descending"' in down
    assert 'href="?sort=amount"' in down
    assert 'href="?sort=name"' in drawn('{% sort_link "name" "Name" %}')


def test_a_chip_sets_and_takes_away():
    chip = '{% chip "Mine" scope="mine" %}'
    assert drawn(chip) == '<a class="chip" href="?scope=mine">Mine</a>'
    assert drawn(chip, "/list/?scope=mine") == '<a class="chip" href="?" aria-current="true">Mine</a>'


def test_a_tab_is_current_on_its_path_and_parameters():
    assert "aria-current" in drawn('{% tab "/list/" "All" %}')
    assert "aria-current" not in drawn('{% tab "/other/" "All" %}')
    assert "aria-current" in drawn('{% tab "?view=x" "X" %}', "/list/?view=x&page=2")
    assert "aria-current" not in drawn('{% tab "?view=x" "X" %}')


def test_bullet_says_in_words_what_it_draws_and_has_no_style():
    svg = drawn('{% bullet 50 100 pace label="Sara" %}', pace=0.59)
    assert "Sara: 50% of target, pace 59%" in svg
    assert 'class="bullet warn"' in svg
    assert "style=" not in svg
    assert drawn("{% bullet 5 0 %}")


def test_field_has_label_help_error_and_their_links():
    form = DealForm({"name": "", "amount": "x"})
    html = drawn('{% field form.name %}{% field form.amount prefix="¥" wide=True %}{% field form.hot %}', form=form)
    assert 'for="id_name"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert "id_name_helptext" in html.split('aria-describedby="')[1].split('"')[0]
    assert 'class="field number wrong wide"' in html
    assert html.count('class="required"') == 2
    errors = drawn("{% form_errors form %}", form=form)
    assert 'href="#id_amount"' in errors
    assert "Fix 2 problems to continue." in errors


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_a_date_reaches_the_browser_in_its_own_form(lang):
    with translation.override(lang):
        form = DealForm(initial={"close_on": datetime(2026, 11, 28).date()})
        assert 'type="date" name="close_on" value="2026-11-28"' in str(form["close_on"])


def test_a_date_input_without_a_date_is_empty():
    assert drawn('<input type="date" value="{{ day|iso }}">', day=None) == '<input type="date" value="">'


def test_pagination_keeps_the_rest_of_the_address():
    page = Paginator(range(300), 25).page(3)
    html = drawn("{% pagination page %}", "/list/?q=x&page=3", page=page)
    assert 'href="?q=x&amp;page=4"' in html
    assert "51–75 of 300" in " ".join(html.split())
    assert 'aria-current="page">3<' in html


def test_crumbs_empty_progress_skeleton_and_chart_draw():
    html = drawn(
        '{% crumbs "Deals" "/d/" "Deal 12" %}{% empty "None" "Add one." href="/new/" action="New" dialog=True %}'
        '{% progress 3 10 label="Import" %}{% skeleton 2 %}{% sparkline v %}{% sparkline w %}'
        '{% chart fig id="c" title="Won" unit="CNY" heads=heads table=rows %}{% avatar "Chen Wei" "s" %}',
        v=[1, 2, 3],
        w=[],
        fig={"data": [{"y": [Decimal("1.5")], "name": "</script>"}]},
        heads=["Month", "Won"],
        rows=[["Oct", "¥1"]],
    )
    assert "style=" not in html
    assert 'href="/new/" data-dialog' in html
    assert "\\u0026lt;/script" in html
    assert "</script" not in html.partition("application/json")[2].partition("</script>")[0]
    assert 'class="avatar s hue-' in html


def test_messages_carry_level_and_undo():
    message = SimpleNamespace(level_tag="warning", extra_tags="x undo:/deals/1/undo/")
    assert drawn("{{ m|level }} {{ m|undo_url }}", m=message) == "warn /deals/1/undo/"


def test_script_texts_are_data_and_translated():
    assert '<script id="texts" type="application/json">' in drawn("{% script_texts %}")
