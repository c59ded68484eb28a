import sqlite3


class Row:
    def __init__(self, cursor, values):
        self.values = values

    def __del__(self):
        if self.values[0] == 0:
            print("gone")


def prepare(connection, rows):
    connection.row_factory = rows
    return connection


def load(count):
    connection = prepare(sqlite3.connect(":memory:"), Row)
    connection.execute("create table readings (number integer)")
    connection.executemany("insert into readings values (?)", [(number,) for number in range(count)])
    rows = [[row] for row in connection.execute("select number from readings")]
    print(len(rows))
    other = [str(number) for number in range(count)]
    print("made")
    connection.close()
    return len(sorted(other))


print(load(3000))
