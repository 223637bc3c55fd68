"""Three files as a real company has them: Chinese headings, 万元, mixed dates, blank rows, totals, GB18030, a Mac's workbook."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from django.core.management import CommandError

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from pipeline.sales.models import SaleEntry
from salesplan.people.models import User
from tests.pipeline.imports.making import STAGES

pytestmark = pytest.mark.django_db

PEOPLE = """\
2025年销售人员花名册,,,
,,,
姓名,工号,上级,区域
王伟,A001,张敏,华东
李娜,A002,张敏,华东

张敏,A003,,华东
合计,3,,
"""
ACCOUNTS = """\
客户名称,客户经理,行业,电话
上海恒通制造有限公司,王伟,制造业,021-5555
苏州明达科技,李娜,高科技,
小计,,,
Total,李娜,能源,
,,,
合计：,3,,
"""
DEALS = [
    ["2025年度合同台账", "", "", "", "", "", "", ""],
    [],
    ["合同编号", "客户名称", "签约人", "产品", "合同金额（万元）", "签约日期", "状态", "备注"],
    ["HT-001", "上海恒通制造有限公司", "王伟", "", "12.5", "2025-03-01", "赢单", ""],
    ["HT-002", "苏州明达科技", "李娜", "", "1,250.00", "2025/3/5", "赢单", "预付30%"],
    [],
    ["小计", "", "", "", "1262.5", "", "", ""],
    ["HT-003", "上海恒通制造有限公司", "王伟", "", "8", "2025年3月9日", "输单", ""],
    ["HT-004", "苏州明达科技", "李娜", "", "12万", "2025.3.10", "赢单", ""],
    ["HT-005", "苏州明达科技", "赵云", "", "3", "3月11日", "赢单", ""],
    ["合  计", "", "", "", "1,285.5", "", "", ""],
]
MAPPING = """
name = "台账"
date_formats = ["%Y/%m/%d", "%Y.%m.%d"]
[people]
file = "people.csv"
columns = { name = "姓名", staff_number = "工号", manager = "上级", region = "区域" }
[accounts]
file = "accounts.csv"
columns = { name = "客户名称", owner = "客户经理", industry = "行业", phone = "电话" }
[deals]
file = "DEALS"
columns = { id = "合同编号", account = "客户名称", owner = "签约人", amount = "合同金额（万元）", closed = "签约日期", stage = "状态" }
SCALE
"""


@pytest.fixture
def bring(importing):
    """Import the three files, the deals as a CSV in GB18030 or as they are given."""

    def run(deals="deals.csv", scale="scale = { amount = 10000 }", *options):
        folder = importing.folder
        (folder / "people.csv").write_bytes(PEOPLE.encode("gb18030"))
        (folder / "accounts.csv").write_bytes(ACCOUNTS.encode("gb18030"))
        if deals == "deals.csv":
            text = "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in DEALS)
            (folder / deals).write_bytes(text.encode("gb18030"))
        stages = STAGES.replace('name = "Won"', 'name = "Won"\nname_zh = "赢单"')
        stages = stages.replace('name = "Lost"', 'name = "Lost"\nname_zh = "输单"')
        mapping = MAPPING.replace("DEALS", deals).replace("SCALE", scale) + stages
        (folder / "map.toml").write_text(mapping, encoding="utf-8")
        return importing.again("--language", "zh-hans", *options)

    return run


def test_a_column_of_a_unit_is_asked_for_its_factor_before_anything_is_written(bring):
    with pytest.raises(CommandError) as asked:
        bring(scale="")
    assert str(asked.value).startswith("“合同金额（万元）”这一列")
    assert "deals.scale.amount = 10000" in str(asked.value)
    assert not User.objects.exists()


def test_totals_are_left_out_and_told_and_every_other_row_says_how_to_mend_it(bring):
    told = bring()
    assert set(User.objects.values_list("name", flat=True)) == {"王伟", "李娜", "张敏"}
    assert set(Account.objects.values_list("name", flat=True)) == {"上海恒通制造有限公司", "苏州明达科技", "Total"}
    won = Deal.objects.order_by("external_id").values_list("external_id", "state", "amount", "closed_on")
    assert list(won) == [
        ("台账:deals:HT-001", "won", 125_000, date(2025, 3, 1)),
        ("台账:deals:HT-002", "won", 12_500_000, date(2025, 3, 5)),
        ("台账:deals:HT-003", "lost", 80_000, date(2025, 3, 9)),
    ]
    assert sum(SaleEntry.objects.values_list("amount_base", flat=True)) == Decimal(12_625_000)
    found = told.found()
    assert [row[:3] for row in found] == [
        ("accounts.csv", "3", "行业"),
        ("accounts.csv", "4", ""),
        ("accounts.csv", "7", ""),
        ("deals.csv", "7", ""),
        ("deals.csv", "9", "合同金额（万元）"),
        ("deals.csv", "10", "签约人"),
        ("deals.csv", "11", ""),
        ("people.csv", "8", ""),
    ]
    sentences = [row[3] for row in found]
    assert sentences[1].startswith("这一行是")
    assert "“12万”自带单位" in sentences[4]
    assert sentences[5] == "找不到名为“赵云”的人员。"
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in sentence) for sentence in sentences)
    assert bring().counts("deals").startswith("0")


def test_a_workbook_of_an_old_mac_counts_its_days_from_1904(bring, importing):
    out = BytesIO()
    made = xlsxwriter.Workbook(out, {"date_1904": True, "in_memory": True})
    sheet, day = made.add_worksheet("台账"), made.add_format({"num_format": "yyyy-mm-dd"})
    for number, line in enumerate(DEALS[:5]):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    sheet.write_datetime(3, 5, datetime(2025, 3, 1), day)
    # A day without a format is a bare number: of days since 1904 here.
    sheet.write_number(4, 5, (date(2025, 3, 5) - date(1904, 1, 1)).days)
    made.close()
    (importing.folder / "deals.xlsx").write_bytes(out.getvalue())
    bring("deals.xlsx")
    assert list(Deal.objects.order_by("pk").values_list("closed_on", flat=True)) == [date(2025, 3, 1), date(2025, 3, 5)]
