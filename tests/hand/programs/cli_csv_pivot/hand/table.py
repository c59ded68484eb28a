"""Reads CSV files."""
import csv


def load_table(path):
    text = path.read_text()
    lines = text.splitlines()
    del text
    records = list(csv.DictReader(lines))
    del lines
    typed = []
    for record in records:
        if record["quality"] == "0":
            continue
        typed.append({"station": record["station"], "month": int(record["month"]), "value": float(record["value"])})
    return typed
