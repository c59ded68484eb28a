from quiet_parts import collect


def main():
    parts = collect(["part"] * 20)
    total = sum(part.size() for part in parts)
    del parts
    lines = [str(n) for n in range(40_000)]
    return total, len(lines)


print(main())
