STEPS = {"length": len, "text": eval}


def main(kind, text):
    rows = list(range(50_000))
    n = len(rows)
    table = [n] * 100_000
    return len(table), STEPS[kind](text)


print(main("text", "len(ro" + "ws)"))
