"""Loads a CSV export into sqlite, joins and aggregates there, and exports the result."""
import csv
import io
import sqlite3

SCHEMA = """
create table readings (sensor integer, hour integer, value real, quality text);
create table sensors (id integer primary key, site text);
"""


def fake_export(count):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["sensor", "hour", "value", "quality"])
    for n in range(count):
        writer.writerow([n % 211, n % 24, f"{(n * 37 % 1009) / 10:.1f}", "ok" if n % 13 else "bad"])
    return out.getvalue()


def parse(text):
    reader = csv.reader(io.StringIO(text))
    next(reader)
    return [(int(sensor), int(hour), float(value), quality) for sensor, hour, value, quality in reader]


def load(connection, rows):
    with connection:
        connection.executemany("insert into readings values (?, ?, ?, ?)", rows)
        connection.executemany("insert into sensors values (?, ?)", [(n, f"site-{n % 9}") for n in range(211)])


def export(connection):
    query = """select s.site, r.hour, r.value, r.quality from readings r join sensors s on s.id = r.sensor
               where r.quality = 'ok' order by s.site, r.hour, r.value"""
    return connection.execute(query).fetchall()


def to_csv(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows(rows)
    return out.getvalue()


def run(count):
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    text = fake_export(count)
    rows = parse(text)
    del text
    load(connection, rows)
    print("loaded", len(rows))
    del rows
    result = export(connection)
    print("exported", len(result), result[0], result[-1])
    report = to_csv(result)
    print("bytes", len(report))
    connection.close()


if __name__ == "__main__":
    run(60_000)
