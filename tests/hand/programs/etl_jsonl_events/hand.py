"""Loads JSON lines of events, flattens them, and stores them in sqlite."""
import json
import os
import sqlite3
import tempfile
from datetime import datetime, timedelta


def write_events(path, count):
    start = datetime(2024, 1, 1)
    with open(path, "w", encoding="utf-8") as out:
        for n in range(count):
            event = {"ts": (start + timedelta(seconds=n * 37)).isoformat(), "user": {"id": n % 701, "plan": "free" if n % 3 else "pro"}, "props": {"page": f"/p/{n % 90}", "ms": n * 7 % 1300}}
            out.write(json.dumps(event) + "\n")


def extract(path):
    events = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if line:
                events.append(json.loads(line))
    return events


def flatten(event, prefix=""):
    flat = {}
    for key, value in event.items():
        if isinstance(value, dict):
            flat.update(flatten(value, prefix + key + "_"))
        else:
            flat[prefix + key] = value
    return flat


def transform(events):
    flat = [flatten(event) for event in events]
    del events
    rows = []
    for record in flat:
        moment = datetime.fromisoformat(record["ts"])
        rows.append((moment.strftime("%Y-%m-%d"), moment.hour, record["user_id"], record["user_plan"], record["props_page"], record["props_ms"]))
    return rows


def load(connection, rows):
    connection.execute("CREATE TABLE events (day TEXT, hour INTEGER, user INTEGER, plan TEXT, page TEXT, ms INTEGER)")
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.commit()


def summarize(connection):
    query = "SELECT day, plan, COUNT(*), AVG(ms), user, page FROM events GROUP BY day, hour, user ORDER BY day, plan, user"
    result = connection.execute(query).fetchall()
    table = [{"day": day, "plan": plan, "n": n, "ms": round(ms, 2), "user": user, "page": page} for day, plan, n, ms, user, page in result]
    return table


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.jsonl")
        write_events(path, 18_000)
        rows = transform(extract(path))
        connection = sqlite3.connect(":memory:")
        load(connection, rows)
        del rows
        table = summarize(connection)
        connection.close()
        print(len(table), table[0], table[-1])


main()
