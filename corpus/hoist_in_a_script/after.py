import json

rows = [{"id": n, "name": "x" * 40} for n in range(20_000)]
text = json.dumps(rows)
n_rows = len(rows)
del rows
table = [line.split(",") for line in text.split("}")]
print(n_rows, len(table))
