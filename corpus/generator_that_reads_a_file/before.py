import json
import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def noted(name):
    """Does not import, eval or exec anything."""
    try:
        yield
    finally:
        print("done", name)


def read(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                continue


def main(path):
    records = list(read(path))
    with noted("names"):
        sizes = [float(len(record["name"])) for record in records]
    doubled = [size * 2 for size in sizes]
    return sum(doubled)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text('{"name": "abc"}\n' * 20000)
        print(main(path))
