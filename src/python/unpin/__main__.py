"""`python -m unpin`: starts the binary that was installed beside this package."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig


def find_binary() -> str:
    """The binary in the folder of scripts of this environment, of the user's, or of where `pip install --target` put it."""
    name = "unpin" + (sysconfig.get_config_var("EXE") or "")
    schemes = [None, *(scheme for scheme in sysconfig.get_scheme_names() if scheme.endswith("user"))]
    folders = [sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts") for scheme in schemes]
    package = os.path.dirname(os.path.abspath(__file__))
    folders.append(os.path.join(os.path.dirname(package), "bin"))
    # An overlay, as `pip` builds with and `uv run --with` starts, lies beside its own scripts.
    folders.append(os.path.normpath(os.path.join(package, "..", "..", "..", "..", "bin")))
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    raise SystemExit("unpin: its binary is in none of " + ", ".join(folders) + ": install it again with pip")


if __name__ == "__main__":
    arguments = [find_binary(), *sys.argv[1:]]
    if sys.platform == "win32":
        sys.exit(subprocess.call(arguments))
    os.execv(arguments[0], arguments)
