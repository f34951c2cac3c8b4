"""Makes the pictures of the documentation: the window on the demo organisation, in light and dark."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main(out: Path) -> int:
    """Run the demo over a working day and keep its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mistdesk", "demo", "--out", folder, "--polls", "132"]
        code = subprocess.run([*command, "--start", "2026-05-04T05:00:00+00:00"], check=False).returncode
        out.mkdir(parents=True, exist_ok=True)
        for picture in sorted((Path(folder) / "screens").glob("*.png")):
            shutil.copy(picture, out / picture.name)
            print(out / picture.name)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")))
