"""Pivoting."""
from collections import defaultdict


def pivot(table, rows, columns):
    groups = defaultdict(list)
    for record in table:
        groups[record[rows], record[columns]].append(record["value"])
    return {key: (len(values), sum(values) / len(values), min(values), max(values)) for key, values in groups.items()}


def render(cells):
    lines = []
    for (row, column), (count, mean, low, high) in sorted(cells.items()):
        lines.append(f"{row:10} {column:4} {count:6} {mean:10.3f} {low:10.3f} {high:10.3f}")
    return "\n".join(lines)
