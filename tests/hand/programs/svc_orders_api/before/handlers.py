"""Request handlers."""
import json

from validation import check_order


def import_order(store, request):
    body = request["body"]
    payload = json.loads(body)
    problems = check_order(payload)
    if problems:
        return {"status": 400, "body": json.dumps({"errors": problems})}
    summary = store.add(payload["customer"], payload["lines"])
    text = json.dumps(summary)
    return {"status": 201, "body": text}


def export_orders(store, request):
    limit = float(request["query"].get("min", 0))
    rows = store.rows(limit)
    records = [{"sku": sku, "total": round(total, 2), "label": f"{sku}: {total:.2f} EUR"} for sku, total in rows]
    text = json.dumps(records)
    encoded = text.encode("utf-8")
    return {"status": 200, "body": encoded}


ROUTES = {("POST", "/orders/import"): import_order, ("GET", "/orders/export"): export_orders}
