import csv
import io
import json


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write_text(path, text):
    with open(path, "w", encoding="utf-8") as file:
        return file.write(text)


def csv2json(args):
    text = read_text(args.source)
    rows = list(csv.DictReader(io.StringIO(text)))
    del text
    records = [{"id": int(row["id"]), "name": row["name"].upper(), "score": int(row["score"])} for row in rows]
    del rows
    document = json.dumps(records)
    del records
    return write_text(args.target, document)


def json2csv(args):
    text = read_text(args.source)
    rows = json.loads(text)
    del text
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "name", "score"])
    writer.writeheader()
    writer.writerows(rows)
    del rows
    return write_text(args.target, out.getvalue())


def stats(args):
    text = read_text(args.source)
    table = [line.split(",") for line in text.splitlines()[1:]]
    del text
    scores = sorted(int(row[2]) for row in table)
    return len(scores), scores[len(scores) // 2]


TABLE = {"csv2json": csv2json, "json2csv": json2csv, "stats": stats}
