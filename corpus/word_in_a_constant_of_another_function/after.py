import sqlite3

import mystery

SCHEMA = "create table readings (sensor integer, quality text)"
RULE = "select * from lines"
SHOWN = f"{RULE} limit 3"


class Rules:
    every = "select * from parts"


def prepare(connection):
    connection.execute(SCHEMA)


def released(path):
    with open(path) as file:
        text = file.read()
    rows = text.splitlines()
    del text
    return sorted([row.upper() for row in rows])


def looks_up(path):
    with open(path) as file:
        text = file.read()
    rows = text.splitlines()
    mystery.find(SCHEMA)
    return sorted([row.upper() for row in rows])


def looks_up_by_class(path):
    with open(path) as file:
        parts = file.read()
    rows = parts.splitlines()
    mystery.find(Rules.every)
    return sorted([row.upper() for row in rows])


def ask(rule, path):
    with open(path) as file:
        lines = file.read()
    rows = lines.splitlines()
    mystery.find(rule)
    return sorted([row.upper() for row in rows])


def main(path):
    prepare(sqlite3.connect(":memory:"))
    return released(path), ask(RULE, path)
