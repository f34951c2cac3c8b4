"""Where a workspace lies, and drives that are not of this machine."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from mistdesk.domain.errors import StorageTrouble
from mistdesk.stores.drives import is_network_drive, type_of_mount
from mistdesk.stores.workspace import WorkspacePaths

MOUNTS = """22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home/ann rw - nfs4 server:/home rw
31 30 8:2 / /home/ann/local\\040disk rw - xfs /dev/sdb rw
32 22 0:50 / /mnt/share rw - cifs //server/share rw
broken line
"""


def test_the_files_of_a_workspace(tmp_path: Path) -> None:
    paths = WorkspacePaths(tmp_path / "deep" / "ws")
    paths.create()
    paths.create()
    names = {
        path.name
        for path in (
            paths.mapping_db,
            paths.sync_db,
            paths.graph_db,
            paths.settings,
            paths.worker_lock,
            paths.window_lock,
            paths.logs,
        )
    }
    assert names == {"mapping.db", "sync.db", "graph.db", "settings.json", "worker.lock", "window.lock", "logs"}
    assert list(paths.root.iterdir()) == [paths.logs]
    if sys.platform != "win32":
        assert stat.S_IMODE(paths.root.stat().st_mode) == 0o700


def test_the_default_is_in_the_users_own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    root = WorkspacePaths.default().root
    assert "mistdesk" in root.parts
    assert root.is_absolute()


def test_a_workspace_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "ws").write_text("")
    with pytest.raises(StorageTrouble, match="not a folder"):
        WorkspacePaths(tmp_path / "ws").create()
    with pytest.raises(StorageTrouble):
        WorkspacePaths(tmp_path / "ws" / "inner").create()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is denied to root")
def test_a_denied_workspace(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    WorkspacePaths(root).create()
    root.chmod(0o500)
    try:
        with pytest.raises(StorageTrouble, match="may not be written"):
            WorkspacePaths(root).create()
    finally:
        root.chmod(0o700)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann/ws", "nfs4"),
        ("/home/ann", "nfs4"),
        ("/home/ann/local disk/ws", "xfs"),
        ("/home/annex", "ext4"),
        ("/mnt/share/x", "cifs"),
        ("/", "ext4"),
    ],
)
def test_the_innermost_mount_counts(path: str, kind: str) -> None:
    assert type_of_mount(MOUNTS, path) == kind


def test_this_folder_is_local(tmp_path: Path) -> None:
    assert not is_network_drive(tmp_path)
    assert WorkspacePaths(tmp_path).note == ""
