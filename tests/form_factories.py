"""Workbooks of an office that exports fill in, as an office makes them and as they are kept."""

import hashlib
from dataclasses import asdict
from io import BytesIO

import xlsxwriter

from tests.factories import NOW
from tracker.exports.form_layout import layout_of
from tracker.models import OfficeForm

HEADERS = (
    "序号", "项目名称", "项目业主", "所属开发区", "总投资（亿元）", "截至2024年3月底累计完成投资（万元）",
    "开工时间", "签约时间", "项目类别", "责任人及电话", "形象进度",
)  # fmt: skip
SAMPLE = (
    1,
    "示例项目（请勿删除）",
    "某公司",
    "某开发区",
    3.5,
    1000,
    "2023年9月",
    None,
    "产业类",
    "张三 13800000000",
    "主体完工",
)


def form(*, headers=HEADERS, sample=SAMPLE, notes=("填表人：", "注：一式两份"), change=lambda book, page: None):
    """Return a workbook as an office makes one: a title, headers, a sample and notes, with a look of its own."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("重点项目")
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    head, money = book.add_format({"bg_color": "#FFE699", "border": 1}), book.add_format({"num_format": "0.00"})
    day, long = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"text_wrap": True})
    page.merge_range(0, 0, 0, len(headers) - 1, "全市重点项目情况表", title)
    page.write(1, 0, "填报单位：发展和改革委员会")
    for index, header in enumerate(headers):
        page.write(2, index, header, head)
    for index, value in enumerate(sample):
        page.write(3, index, value, money if index == 4 else day if index == 7 else long if index == 1 else None)
    page.set_row(3, 24)
    page.set_column(1, 1, 30)
    page.freeze_panes(3, 2)
    page.print_area(0, 0, 3 + len(notes), len(headers) - 1)
    page.data_validation(3, 8, 3, 8, {"validate": "list", "source": ["产业类", "社会民生类"]})
    for number, note in enumerate(notes, start=4):
        page.merge_range(number, 0, number, 3, note)
    book.add_worksheet("填表说明").write(0, 0, "每月 5 日前报送")
    change(book, page)
    book.close()
    return file.getvalue()


def kept(officer, name="重点项目表"):
    """Return a form that belongs to an officer's post."""
    content = form()
    told = {"content": content, "sha256": hashlib.sha256(content).hexdigest(), "layout": asdict(layout_of(content))}
    owner = {"unit": officer.unit, "zone": officer.zone, "uploaded_by": officer, "uploaded_at": NOW}
    return OfficeForm.objects.create(name=name, version=1, **told, **owner)
