import hashlib
import os
import tempfile

SIZE = 1 << 20


class Lenient:
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.file = open(self.path, "rb")
        return self.file

    def __exit__(self, kind, error, trace):
        self.file.close()
        return kind is OSError


def scan(paths):
    digests = []
    for path in paths:
        with Lenient(path) as file:
            data = file.read()
        digests.append(hashlib.sha256(data).hexdigest()[:8])
    return digests


with tempfile.TemporaryDirectory() as folder:
    paths = [os.path.join(folder, str(n)) for n in range(3)]
    for path in paths:
        with open(path, "wb") as out:
            out.write(bytes(SIZE))
    print(scan(paths))
