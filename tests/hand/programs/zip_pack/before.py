"""Packs documents into a zip, then reads it again, checks it, and repacks as tar."""
import hashlib
import io
import tarfile
import zipfile


def documents(count):
    return {f"doc{n:03d}.txt": (f"document {n} line %d\n" * 4000 % tuple(range(n, n + 4000))).encode() for n in range(count)}


def pack(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            archive.writestr(info, files[name], zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()


def unpack(blob):
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def check(entries, wanted):
    bad = [name for name, data in entries if hashlib.sha1(data).hexdigest() != wanted[name]]
    if bad:
        raise ValueError(f"damaged: {bad}")


def to_tar(entries):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def main():
    files = documents(45)
    sums = {name: hashlib.sha1(data).hexdigest() for name, data in files.items()}
    blob = pack(files)
    print(len(files), "files", sum(map(len, files.values())), "bytes")
    entries = unpack(blob)
    check(entries, sums)
    tar = to_tar(entries)
    print(len(entries), "checked", len(tar), hashlib.sha1(tar).hexdigest()[:10])


if __name__ == "__main__":
    main()
