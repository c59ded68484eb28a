import sqlite3


class Store:
    def __init__(self, count):
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("create table visits (at integer, page varchar, visitor varchar)")
        self.connection.executemany("insert into visits values (?, ?, ?)", ((n, f"/page/{n % 300}", f"visitor-{n * 7 % 4001}") for n in range(count)))

    def query(self, since):
        cursor = self.connection.execute("select at, page, visitor from visits where at >= ? order by page, at", (since,))
        return cursor.fetchall()
