"""Collects artifacts into a tar archive in memory, with pickled metadata and an index."""
import hashlib
import io
import pickle
import tarfile


class Artifact:
    def __init__(self, name, content, **labels):
        self.name = name
        self.content = content
        self.labels = labels

    def digest(self):
        return hashlib.sha256(self.content).hexdigest()


def produce(count, size):
    return [Artifact(f"out/{n:02d}.bin", bytes([n + 1]) * size, stage=n % 3, owner=f"team{n % 4}") for n in range(count)]


def pack(artifacts):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for artifact in artifacts:
            info = tarfile.TarInfo(artifact.name)
            info.size = len(artifact.content)
            archive.addfile(info, io.BytesIO(artifact.content))
        meta = pickle.dumps([(a.name, a.labels, a.digest()) for a in artifacts])
        info = tarfile.TarInfo("meta.pickle")
        info.size = len(meta)
        archive.addfile(info, io.BytesIO(meta))
    return buffer.getvalue()


def unpack(data):
    members = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            members[member.name] = archive.extractfile(member).read()
    return members


def run():
    artifacts = produce(12, 300_000)
    data = pack(artifacts)
    print(len(artifacts), len(data))
    del artifacts
    members = unpack(data)
    del data
    meta = pickle.loads(members.pop("meta.pickle"))
    combined = b"".join(members[name] for name, _, _ in meta)
    del members
    scrambled = combined[::-1].translate(bytes(range(255, -1, -1)))
    del combined
    print(hashlib.md5(scrambled).hexdigest(), meta[0][1])


run()
