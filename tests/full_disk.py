"""Disks without room, as far as this machine can make them."""

import os
import resource
import subprocess
from contextlib import contextmanager

import pytest


@contextmanager
def no_room_for_files(*, beyond=0):
    """Let this process write no file beyond so many bytes: the kernel refuses the rest, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def small_disk(folder):
    """Mount a file system of 8 kilobytes on a folder; skip the test where that is not allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", folder]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("这里不能挂载文件系统，写满磁盘的测试从略")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)
