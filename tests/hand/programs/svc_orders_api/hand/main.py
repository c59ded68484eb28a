"""A small order API: requests in, JSON responses out."""
import json

from handlers import ROUTES
from storage import OrderStore


def make_request(number):
    lines = [{"sku": f"SKU-{(number * 31 + i) % 997:04d}", "qty": i % 7 + 1, "price": (i * 37 % 5000) / 100} for i in range(5_000)]
    return {"method": "POST", "path": "/orders/import", "body": json.dumps({"customer": number, "lines": lines})}


def dispatch(store, request):
    handler = ROUTES.get((request["method"], request["path"]))
    if handler is None:
        return {"status": 404, "body": "{}"}
    return handler(store, request)


def main():
    store = OrderStore()
    for number in range(3):
        response = dispatch(store, make_request(number))
        print(response["status"], len(response["body"]), response["body"][:60])
        del response
    response = dispatch(store, {"method": "GET", "path": "/orders/export", "query": {"min": "20"}})
    print(response["status"], len(response["body"]))


if __name__ == "__main__":
    main()
