import io
import zipfile
from contextlib import closing


def bundle(count):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.txt", "\n".join(f"line {number}" for number in range(count)))
    return buffer.getvalue()


def lines(archive, name):
    data = archive.read(name)
    text = data.decode("latin-1")
    rows = text.splitlines()
    return [row.upper() for row in rows]


def main():
    with closing(zipfile.ZipFile(io.BytesIO(bundle(100_000)))) as archive:
        print(len(lines(archive, "log.txt")))


main()
