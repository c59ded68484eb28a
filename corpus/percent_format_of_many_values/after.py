def document(count):
    lines = "line %d\n" * count % tuple(range(count))
    return lines.encode()


def main(count):
    data = document(count)
    back = [data[start:start + 8] for start in range(0, len(data), 8)]
    del data
    return len(sorted(back))


print(main(60_000))
