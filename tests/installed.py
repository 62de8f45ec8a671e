"""Programs of the machine that some tests need."""

import os
import shutil

import pytest


def path_of(*names: str) -> str:
    """
    Return the path of the first of some programs that is installed.

    Without any the test is skipped, or fails with REQUIRE_PROGRAMS=1, as on CI, which installs them.
    """
    path = next(
        filter(None, (shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") for name in names)), None
    )
    if path is not None:
        return path
    reason = f"没有安装 {'、'.join(names)}"
    if os.environ.get("REQUIRE_PROGRAMS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
