import sqlite3


def source(count):
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.execute("create table loans (number integer, name text)")
    loans = ((number, f"name {number}") for number in range(count))
    connection.executemany("insert into loans values (?, ?)", loans)
    return connection


def audit(connection):
    rows = connection.execute("select number, name from loans").fetchall()
    lines = ["%d|%s" % tuple(row) for row in rows]
    del rows
    print(len(lines))
    numbers = [len(line) * 3 for line in lines]
    return sum(numbers)


def main():
    connection = source(20_000)
    rows = [dict(row) for row in connection.execute("select * from loans")]
    loans = [(row["number"] * 100, row["name"] + "!") for row in rows]
    del rows
    print(len(loans))
    lines = ["%d|%s" % loan for loan in loans]
    del loans
    print(len("\n".join(lines)))
    del lines
    print(audit(connection))
    first = connection.execute("select count(*) from loans").fetchone()
    print(first[0])


main()
