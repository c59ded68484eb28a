def parse(text):
    rows = [line.split(";") for line in text.split("\n")]
    del text
    points = [float(row[1]) for row in rows]
    del rows
    found = []
    for point in points:
        found.append({"at": point, "next": point + 1})
    return found


print(len(parse("\n".join(f"{n};{n * 2}" for n in range(50_000)))))
