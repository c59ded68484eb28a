def run():
    rows = [{"id": number, "name": str(number)} for number in range(20_000)]
    kept = sorted(rows, key=lambda row: row["name"])
    other = [0.5] * 1_000_000
    return kept[0]["id"], len(other)


print(run())
