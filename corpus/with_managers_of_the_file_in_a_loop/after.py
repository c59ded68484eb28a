import contextlib
import gzip
import hashlib
import io
import zipfile

SIZE = 1 << 20


class Timed:
    def __enter__(self):
        self.count = 0
        return self

    def __exit__(self, kind, error, trace):
        self.count += 1


@contextlib.contextmanager
def opened(archive, name):
    file = archive.open(name)
    try:
        yield file
    finally:
        file.close()


def scan(packed, names):
    digests = []
    with zipfile.ZipFile(packed) as archive:
        for name in names:
            with archive.open(name) as member:
                data = member.read()
            digests.append(hashlib.sha256(data).hexdigest()[:8])
            del data
    return digests


def scan_opened(packed, names):
    digests = []
    with zipfile.ZipFile(packed) as archive:
        for name in names:
            with opened(archive, name) as member:
                data = bytes(member.read())
            digests.append(hashlib.sha256(data).hexdigest()[:8])
            del data
    return digests


def unpack(blobs):
    digests = []
    for blob in blobs:
        with Timed(), gzip.open(io.BytesIO(blob)) as file:
            text = file.read()
        digests.append(hashlib.sha256(text).hexdigest()[:8])
        del text
    return digests


packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    for name in "abc":
        archive.writestr(name, bytes(SIZE))
print(scan(packed, "abc"), scan_opened(packed, "abc"))
print(unpack([gzip.compress(bytes(SIZE)) for _ in range(3)]))
