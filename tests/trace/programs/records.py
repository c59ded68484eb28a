"""JSON that is read, and records that are made of it."""
# dead: load_records.text load_records.items
import json


def read(count):
    return json.dumps([{"id": n, "name": "item %d" % n, "tags": ["a", "b"]} for n in range(count)])


def shape(items):
    return [(item["id"], item["name"].upper(), len(item["tags"])) for item in items]


def load_records(count):
    text = read(count)
    items = json.loads(text)
    records = shape(items)
    index = {number: (name, tags, [name]) for number, name, tags in records}
    return len(index)


print(load_records(120_000))
