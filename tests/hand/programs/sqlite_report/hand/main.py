"""Fills a database, queries it and writes a report as text."""
from contextlib import closing

from db import connect, insert_all
from report import Report


def transactions(count):
    for n in range(count):
        yield n, f"account-{n % 800:04d}", (n * 7919 % 20011) / 100 - 80, ("card", "cash", "wire")[n % 3], f"booking text number {n}"


def main():
    with closing(connect()) as connection:
        insert_all(connection, list(transactions(25_000)))
        report = Report(connection)
        text = report.accounts()
        print(len(text), text.splitlines()[2])
        text = report.statement("card")
        print(len(text), text.splitlines()[-1])


if __name__ == "__main__":
    main()
