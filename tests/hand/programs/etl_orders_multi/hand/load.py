"""Where they go."""
import json


class Warehouse:
    def __init__(self):
        self.tables = {}

    def insert(self, name, rows):
        lines = [json.dumps(row, sort_keys=True) for row in rows]
        del rows
        self.tables[name] = "\n".join(lines)

    def describe(self):
        return {name: len(text) for name, text in self.tables.items()}
