import csv
import io


def export(count):
    out = io.StringIO()
    rows = [(number, str(number)) for number in range(count)]
    csv.writer(out).writerows(rows)
    del rows
    return len(out.getvalue())


print(export(20_000))
