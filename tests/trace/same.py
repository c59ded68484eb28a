"""Programs print the same with probes as without, and end with the same status.

Usage: python same.py UNPIN [--python PYTHON] FILE_OR_FOLDER...

Of a folder, every `before.py` below it: `python tests/trace/same.py target/release/unpin corpus`.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor


def shorten(text, folder):
    """Without what differs between two runs of one program: the folder it is in, and addresses."""
    text = re.sub(r"[^\s\"']*/(?=before\.py)", "", text.replace(str(folder), "."))
    return re.sub(r"0x[0-9a-f]{6,}", "0x", text)


def compare(unpin, python, path):
    """What differs; nothing where the program fails, or differs from run to run by itself."""
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as notes:
        shutil.copytree(path.parent, pathlib.Path(place) / "job", ignore=shutil.ignore_patterns("__pycache__"))
        folder, out = pathlib.Path(place) / "job", pathlib.Path(notes) / "out"
        for other in folder.glob("after.py"):
            other.unlink()
        words = "%s %s" % (python, path.name)
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")

        def plain():
            ran = subprocess.run(words.split(), cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
            return ran.returncode, shorten(ran.stdout, folder)

        first, second = plain(), plain()
        if first != second or first[0]:
            return None
        command = "sh -c '%s > %s'" % (words, out)
        ran = subprocess.run([unpin, "-q", "--trace", command, path.name], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
        if ran.returncode > 1:
            return "%s: %s" % (path, ran.stderr.strip()[-400:])
        if shorten(out.read_text(), folder) != first[1]:
            return "%s prints something else" % path
        return ""


def main():
    arguments = sys.argv[1:]
    unpin, python = str(pathlib.Path(arguments.pop(0)).resolve()), sys.executable
    if arguments[0] == "--python":
        python = arguments[1]
        del arguments[:2]
    paths = []
    for name in map(pathlib.Path, arguments):
        paths += sorted(name.rglob("before.py")) if name.is_dir() else [name]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda path: compare(unpin, python, path), paths))
    compared = [result for result in results if result is not None]
    for result in filter(None, compared):
        print(result)
    print("%d programs compared, %d differ" % (len(compared), sum(map(bool, compared))))


main()
