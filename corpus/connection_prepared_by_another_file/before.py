import sqlite3

from tables import prepare


def load(count):
    connection = sqlite3.connect(":memory:")
    prepare([connection])
    connection.execute("create table readings (number integer)")
    connection.executemany("insert into readings values (?)", [(number,) for number in range(count)])
    rows = connection.execute("select number from readings").fetchall()
    print(len(rows))
    other = [str(number) for number in range(count)]
    print("made")
    connection.close()
    return len(sorted(other))


print(load(3000))
