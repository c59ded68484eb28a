import json
import tempfile
from decimal import Decimal


def load(path):
    with open(path) as file:
        return json.load(file, parse_float=Decimal, object_pairs_hook=dict)


def size(path):
    found = load(path)
    lengths = [len(row) for row in found]
    table = [0] * 100_000
    return sum(lengths) + len(table)


path = tempfile.mktemp()
with open(path, "w") as file:
    json.dump([[1.5, {"a": 2.5}]] * 20_000, file)
print(size(path))
