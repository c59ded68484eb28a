def chunks(count):
    source = [str(i) for i in range(count)]
    joined = "".join(source)
    yield len(joined)
    yield joined[:3]


def main():
    for value in chunks(100_000):
        work = bytearray(8 << 20)
        print(value, len(work))


main()
