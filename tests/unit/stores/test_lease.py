"""Leases between processes: one holder, named to others, and none left after a crash."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from mistdesk.domain.errors import Busy, StorageTrouble
from mistdesk.stores.lease import Lease, holder_of

HOLD = """
import sys
from pathlib import Path
from mistdesk.stores.lease import Lease
lease = Lease(Path(sys.argv[1]), "the worker's place")
lease.acquire()
print("held", flush=True)
sys.stdin.read()
lease.release()
"""


def held(lease: Lease) -> bool:
    return lease.held


def test_a_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "worker.lock"
    assert holder_of(path) is None
    with Lease(path, "the worker's place") as lease:
        assert held(lease)
        lease.acquire()
        other = Lease(path, "the worker's place")
        with pytest.raises(
            Busy, match=rf"The worker's place is held by process {os.getpid()} of .+ since 20"
        ) as caught:
            other.acquire()
        assert socket.gethostname() in caught.value.message
        assert not held(other)
        other.release()
        holder = holder_of(path)
        assert holder is not None
        assert holder.pid == os.getpid()
    assert not held(lease)
    assert holder_of(path) is None
    with other:
        assert held(other)


def test_a_lease_left_by_a_crash_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "worker.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        holder = holder_of(path)
        assert holder is not None
        assert holder.pid == child.pid
        with pytest.raises(Busy, match=f"process {child.pid} "):
            Lease(path, "the worker's place").acquire()
        child.kill()
        child.wait(10)
    assert path.read_bytes()  # the crash left its text, which no longer counts
    assert holder_of(path) is None
    with Lease(path, "the worker's place"):
        holder = holder_of(path)
        assert holder is not None
        assert holder.pid == os.getpid()


def test_a_lease_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "window.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(10) == 0
    assert path.read_bytes() == b""


def test_a_held_lease_with_unreadable_text(tmp_path: Path) -> None:
    path = tmp_path / "worker.lock"
    with Lease(path, "the worker's place"):
        path.write_bytes(b"\xff")
        with pytest.raises(Busy, match="a process that gave no name"):
            Lease(path, "the worker's place").acquire()


def test_a_place_that_cannot_hold_a_lease(tmp_path: Path) -> None:
    with pytest.raises(StorageTrouble):
        Lease(tmp_path, "the worker's place").acquire()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageTrouble):
        Lease(tmp_path / "file" / "worker.lock", "the worker's place").acquire()
