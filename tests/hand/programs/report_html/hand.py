"""Sales report as a web page: rows, table, page, and a text version of it."""
import html
import re
import zlib


def sales(count):
    return [{"no": n, "customer": f"Smith & Sons {n % 300}", "amount": n * 97 % 5003 / 10, "region": "NESW"[n % 4]} for n in range(count)]


def render_row(row):
    cells = "".join(f"<td class='c'>{html.escape(str(value))}</td>" for value in row.values())
    return f"<tr>{cells}</tr>"


def render_table(rows):
    return "<table>" + "\n".join(rows) + "</table>"


def page(title, body):
    return f"<!doctype html><html><head><title>{html.escape(title)}</title></head><body>{body}</body></html>"


def to_text(document):
    return re.sub(r"\s{2,}", " ", html.unescape(re.sub(r"<[^>]+>", " ", document)))


def build(count):
    rows = sales(count)
    totals = {}
    for row in rows:
        totals[row["region"]] = round(totals.get(row["region"], 0) + row["amount"], 1)
    rendered = [render_row(row) for row in rows]
    del rows, row
    table = render_table(rendered)
    del rendered
    document = page("Sales", table)
    del table
    text = to_text(document)
    return totals, len(document), zlib.crc32(text.encode())


if __name__ == "__main__":
    print(build(24_000))
