import hashlib
import os
import tempfile

SIZE = 1 << 20


def scan(paths):
    digests = []
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        digests.append(hashlib.sha256(data).hexdigest()[:8])
        del data
    return digests


with tempfile.TemporaryDirectory() as folder:
    paths = [os.path.join(folder, str(n)) for n in range(3)]
    for path in paths:
        with open(path, "wb") as out:
            out.write(bytes(SIZE))
    print(scan(paths))
