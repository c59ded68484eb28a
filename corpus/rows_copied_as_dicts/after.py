def run(count):
    rows = [{"number": number, "text": str(number)} for number in range(count)]
    valid = [{**row, "valid": True} for row in rows]
    del rows
    return len(sorted([str(row) for row in valid]))


print(run(20_000))
