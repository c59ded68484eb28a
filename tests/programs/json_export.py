"""Turns an export of events into a compact table."""
import json
import statistics

events = [{"id": n, "user": f"user-{n % 1009}", "value": n * 37 % 1_000, "tags": ["a", "b"]} for n in range(60_000)]
payload = json.dumps(events)
print("payload of", len(payload) // 100_000, "x 100 KB")
parsed = json.loads(payload)
values = [event["value"] for event in parsed]
print("mean", statistics.fmean(values))
grid = [[row * column % 17 for column in range(700)] for row in range(700)]
print(sum(map(sum, grid)))
