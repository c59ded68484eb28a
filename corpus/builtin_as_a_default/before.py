def main(text, calc=eval):
    rows = list(range(50_000))
    n = len(rows)
    table = [n] * 100_000
    return len(table), calc(text)


print(main("len(ro" + "ws)"))
