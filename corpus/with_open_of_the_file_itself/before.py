import contextlib
import hashlib
import io

SIZE = 1 << 20


class Lenient(io.BytesIO):
    def __exit__(self, kind, error, trace):
        return True


def open(path, mode):
    return Lenient(bytes(SIZE) + path.encode())


def scan(paths):
    digests = []
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
            int(path)
        digests.append(hashlib.sha256(data).hexdigest()[:8])
    return digests


print(scan(["1", "a", "2"]))
