"""Files that leave: under which name, and under which headers."""

import io
from urllib.parse import unquote

import pytest

from tracker.downloads import XLSX, Download

NAMES = {
    "2026年1/2季度-第1版.xlsx": "2026年1_2季度-第1版.xlsx",
    "..\\甲:乙?.xlsx": ".._甲_乙_.xlsx",
    "a\r\nSet-Cookie: b.xlsx": "a__Set-Cookie_ b.xlsx",
    "重点项目（省）.xlsx": "重点项目（省）.xlsx",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_saved_under_a_name_that_every_system_takes_and_is_never_shown(name):
    answer = Download(io.BytesIO(b"PK"), name=name, media_type=XLSX)
    disposition = unquote(answer["Content-Disposition"]).replace("utf-8''", "").replace('"', "")
    assert disposition in {f"attachment; filename={NAMES[name]}", f"attachment; filename*={NAMES[name]}"}
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (XLSX, "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
