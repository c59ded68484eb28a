from collections import defaultdict


def group(text):
    rows = [line.split(";") for line in text.split("\n")]
    points = [(int(row[1]), float(row[0])) for row in rows]
    grouped = defaultdict(list)
    for key, point in points:
        grouped[key].append(point)
    return grouped


print(len(group("\n".join(f"{n};{n % 20_000}" for n in range(50_000)))))
