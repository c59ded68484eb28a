import csv
import io
import json
import zlib


def clean(row):
    return [cell.strip().upper() for cell in row]


def pack(text):
    rows = list(csv.reader(io.StringIO(text)))
    cleaned = [clean(row) for row in rows]
    del rows
    payload = json.dumps({"rows": cleaned})
    del cleaned
    return zlib.crc32(payload.encode())


print(pack("a,b , c\n" * 4_000))
