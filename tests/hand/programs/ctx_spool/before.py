"""Exports in a staging folder: context managers for the folder and for timing, parts joined at the end."""
import contextlib
import hashlib
import os
import shutil
import tempfile


@contextlib.contextmanager
def staging():
    folder = tempfile.mkdtemp()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


class Steps:
    def __init__(self):
        self.names = []

    @contextlib.contextmanager
    def step(self, name):
        self.names.append(name)
        yield
        self.names.append("/" + name)


def build(number):
    return b"".join(b"%d;%d;part\n" % (number, n) for n in range(60_000))


def write_parts(folder, count):
    digests = []
    for number in range(count):
        data = build(number)
        path = os.path.join(folder, f"part{number}")
        with open(path, "wb") as file:
            file.write(data)
        digests.append(hashlib.sha256(data).hexdigest())
    return digests


def join_parts(folder):
    parts = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            parts.append(file.read())
    joined = b"".join(parts)
    return joined.replace(b";", b",")


def main():
    steps = Steps()
    with staging() as folder:
        with steps.step("write"):
            digests = write_parts(folder, 6)
        with steps.step("join"):
            joined = join_parts(folder)
        with steps.step("check"):
            rows = joined.count(b"\n")
            digest = hashlib.sha256(joined).hexdigest()
    print(steps.names, rows, digest[:10], digests[0][:6])


if __name__ == "__main__":
    main()
