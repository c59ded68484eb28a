import hashlib
import io
import tarfile
import zipfile


def archive_of(count):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for number in range(count):
            info = tarfile.TarInfo(f"part{number}.bin")
            info.size = 1000
            archive.addfile(info, io.BytesIO(bytes([number % 251]) * 1000))
    return buffer.getvalue()


def unpack(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive.getmembers()}


def changed(old, new):
    old_files = unpack(old)
    digests = {name: hashlib.sha1(content).hexdigest() for name, content in old_files.items()}
    new_files = unpack(new)
    return {name: content for name, content in new_files.items() if digests.get(name) != name}


def renamed(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    files = {name: archive.read(name) for name in archive.namelist()}
    longer = {name: content + b"\n" for name, content in files.items()}
    return {name: content + b"." for name, content in longer.items()}


def lines_of(paths):
    chunks = []
    for path in paths:
        with open(path, "rb") as file:
            chunks.append(file.read())
    ended = [chunk + b"\n" for chunk in chunks]
    return [chunk + b"." for chunk in ended]


def packed(count):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(count):
            archive.writestr(f"part{number}.txt", "x" * number)
    return buffer.getvalue()


print(len(changed(archive_of(50), archive_of(60))))
print(len(renamed(packed(20))), len(lines_of([__file__])))
