"""Report service: a handler queries the store, renders and delivers; requests are fakes."""
import zlib

from render import render_csv, render_html
from store import Store


class Service:
    def __init__(self, store):
        self.store = store
        self.outbox = []

    def handle(self, request):
        kind = request.get("format", "html")
        rows = self.store.query(request["since"])
        if not rows:
            return {"status": 204}
        body = render_html(rows) if kind == "html" else render_csv(rows)
        count = len(rows)
        del rows
        data = body.encode("utf-8")
        size = len(body)
        del body
        self.deliver(kind, data)
        return {"status": 200, "rows": count, "chars": size}

    def deliver(self, kind, data):
        packed = zlib.compress(data + b"\n--end--", 1)
        self.outbox.append((kind, len(data), zlib.crc32(packed)))


def main():
    service = Service(Store(20_000))
    for request in ({"since": 2_000}, {"since": 10_000, "format": "csv"}, {"since": 10**9}):
        print(service.handle(request))
    print([(kind, size) for kind, size, _ in service.outbox])


if __name__ == "__main__":
    main()
