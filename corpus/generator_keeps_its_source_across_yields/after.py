def numbers(count):
    text = " ".join(["12345"] * count)
    total = len(text)
    text_hash = text.count("1")
    del text
    yield total
    yield text_hash


def main():
    for value in numbers(200_000):
        work = bytearray(2 << 20)
        print(value, len(work))
        del work


main()
