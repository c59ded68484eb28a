"""Upload endpoint: takes a CSV body, validates the rows and stores a compressed JSON document."""
import csv
import gzip
import io
import json
import zlib
from dataclasses import dataclass, field


@dataclass
class Request:
    method: str
    path: str
    headers: dict = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Response:
    status: int
    body: str


class Store:
    def __init__(self):
        self.objects = {}

    def put(self, key, blob):
        self.objects[key] = blob
        return zlib.crc32(blob)


STORE = Store()


def validate(rows):
    good, bad = [], 0
    for row in rows:
        try:
            good.append({"id": int(row["id"]), "name": row["name"].title(), "price": float(row["price"])})
        except ValueError:
            bad += 1
    return good, bad


def upload(request):
    if request.headers.get("content-type") != "text/csv":
        return Response(415, "csv only")
    text = request.body.decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    records, bad = validate(rows)
    total = len(rows)
    document = json.dumps({"records": records, "total": total})
    blob = gzip.compress(document.encode("utf-8"), 1, mtime=0)
    key = request.path.rsplit("/", 1)[-1]
    checksum = STORE.put(key, blob)
    return Response(201, f"{key}: {len(records)} records, {bad} rejected, {len(document)} chars")


def make_body(count):
    lines = ["id,name,price"]
    for n in range(count):
        price = "n/a" if n % 97 == 0 else f"{n * 0.25:.2f}"
        lines.append(f"{n},product number {n % 1000},{price}")
    return "\n".join(lines).encode()


def main():
    request = Request("POST", "/catalog/spring", {"content-type": "text/csv"}, make_body(25_000))
    response = upload(request)
    print(response.status, response.body)
    print(upload(Request("POST", "/catalog/x")).status)


if __name__ == "__main__":
    main()
