import sqlite3


def connect():
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.execute("CREATE TABLE bookings (id INTEGER PRIMARY KEY, account TEXT, amount REAL, kind TEXT, note TEXT)")
    return connection


def insert_all(connection, rows):
    with connection:
        connection.executemany("INSERT INTO bookings VALUES (?, ?, ?, ?, ?)", rows)
