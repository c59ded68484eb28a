import sqlite3


def load(count):
    connection = sqlite3.connect(":memory:")
    connection.execute("create table readings (number integer, label varchar)")
    rows = [(number, str(number)) for number in range(count)]
    connection.executemany("insert into readings values (?, ?)", rows)
    del rows
    other = [str(number) * 2 for number in range(count * 2)]
    connection.close()
    return len(sorted(other))


print(load(20_000))
