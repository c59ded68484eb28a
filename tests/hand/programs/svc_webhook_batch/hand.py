"""Receives batches of signed webhook events, checks the signature, aggregates and acknowledges them."""
import base64
import hashlib
import hmac
import json
import logging

logger = logging.getLogger("webhooks")
SECRET = b"not-so-secret"


def sender(count):
    events = [{"id": f"evt_{n:08d}", "type": ("created", "paid", "refunded")[n % 3], "amount": n * 17 % 9001, "meta": {"shop": n % 50}} for n in range(count)]
    raw = json.dumps(events).encode()
    del events
    signature = hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
    return {"headers": {"X-Signature": signature}, "body": base64.b64encode(raw).decode("ascii")}


class SignatureError(Exception):
    pass


def verify(headers, raw):
    expected = hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, headers["X-Signature"]):
        raise SignatureError("bad signature")


def aggregate(events):
    totals = {}
    for event in events:
        key = (event["meta"]["shop"], event["type"])
        totals.setdefault(key, []).append(event["amount"])
    return totals


def acknowledge(events):
    return [{"id": event["id"], "status": "ok", "digest": hashlib.md5(event["id"].encode()).hexdigest()} for event in events]


def receive(request):
    raw = base64.b64decode(request["body"])
    verify(request["headers"], raw)
    text = raw.decode("utf-8")
    del raw
    events = json.loads(text)
    del text
    logger.info("received %d events", len(events))
    totals = aggregate(events)
    lines = acknowledge(events)
    del events
    body = json.dumps({"acks": lines, "groups": len(totals)})
    del lines, totals
    return {"status": 200, "body": body.encode("utf-8")}


def main():
    try:
        response = receive(sender(25_000))
    except SignatureError as error:
        print("rejected", error)
        return
    print(response["status"], len(response["body"]), hashlib.sha1(response["body"]).hexdigest())


if __name__ == "__main__":
    main()
