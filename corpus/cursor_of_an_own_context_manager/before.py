import contextlib
import json
import sqlite3


@contextlib.contextmanager
def transaction(connection):
    cursor = connection.cursor()
    try:
        yield cursor
    except Exception:
        connection.rollback()
        raise
    else:
        connection.commit()
    finally:
        cursor.close()


def migrate(old, new):
    rows = old.execute("SELECT id, payload FROM orders ORDER BY id").fetchall()
    parsed = [(number, json.loads(payload)) for number, payload in rows]
    lines = [(number, line["sku"]) for number, payload in parsed for line in payload]
    with transaction(new) as cursor:
        cursor.executemany("INSERT INTO lines VALUES (?, ?)", lines)
    return len(lines)


old, new = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
old.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, payload TEXT)")
new.execute("CREATE TABLE lines (id INTEGER, payload TEXT)")
orders = ((number, json.dumps([{"sku": f"a{number}"}] * 3)) for number in range(50))
old.executemany("INSERT INTO orders VALUES (?, ?)", orders)
print(migrate(old, new))
