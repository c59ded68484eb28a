from told_parts import collect, count_alive


def main():
    parts = collect(["part"] * 20)
    total = sum(part.size() for part in parts)
    lines = [str(n) for n in range(40_000)]
    print(count_alive())
    return total, len(lines)


print(main())
