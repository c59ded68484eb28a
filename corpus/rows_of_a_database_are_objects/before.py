import sqlite3


class Row:
    def __init__(self, cursor, values):
        self.values = values

    def __del__(self):
        if self.values[0] == 0:
            print("gone")


def load(count):
    connection = sqlite3.connect(":memory:")
    connection.row_factory = Row
    connection.execute("create table readings (number integer)")
    connection.executemany("insert into readings values (?)", [(number,) for number in range(count)])
    rows = connection.execute("select number from readings").fetchall()
    print(len(rows))
    other = [str(number) for number in range(count)]
    print("made")
    connection.close()
    return len(sorted(other))


print(load(3000))
