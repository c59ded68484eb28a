"""Uses context managers for stages, temporary folders and output files."""
import contextlib
import json
import os
import tempfile
import zlib


@contextlib.contextmanager
def stage(name, log):
    log.append(f"start {name}")
    try:
        yield log
    finally:
        log.append(f"end {name}")


class Output:
    def __init__(self, path):
        self.path = path
        self.written = 0

    def __enter__(self):
        self.file = open(self.path, "wb")
        return self

    def __exit__(self, *error):
        self.file.close()
        return False

    def write(self, data):
        self.written += self.file.write(data)


def collect(count):
    return [{"key": f"sensor/{n % 70}/{n}", "value": n * n % 8191, "tags": ["a", "b"] if n % 2 else ["c"]} for n in range(count)]


def reduce(rows):
    best = {}
    for row in rows:
        key = row["key"].rsplit("/", 1)[0] + "/" + str(row["value"] % 300)
        if key not in best or best[key]["value"] < row["value"]:
            best[key] = dict(row, name=key.upper())
    return best


def run(folder):
    log = []
    with stage("collect", log):
        rows = collect(32_000)
    with stage("reduce", log):
        best = reduce(rows)
        log.append(f"{len(rows)} -> {len(best)}")
    with stage("encode", log):
        text = json.dumps(best, sort_keys=True)
        data = text.encode()
    with Output(os.path.join(folder, "out.z")) as out:
        for _ in range(3):
            out.write(zlib.compress(data))
        log.append(f"written {out.written}")
    return log


def main():
    with tempfile.TemporaryDirectory() as folder:
        for line in run(folder):
            print(line)


if __name__ == "__main__":
    main()
