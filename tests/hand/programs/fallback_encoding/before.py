"""Reads files of unknown encodings: strict first, then a fallback; bad ones are reported."""
import collections
import unicodedata


def sources(count):
    for n in range(count):
        text = f"Zeile {n}: Größe, Übergang, naïve café\n" * 40_000
        yield f"file{n}", text.encode("utf-8" if n % 2 else "latin-1")


def decode(data):
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        problem = error
    text = data.decode("latin-1")
    return text, f"latin-1 after {problem.reason}"


def clean(text):
    plain = unicodedata.normalize("NFKD", text)
    ascii_only = plain.encode("ascii", "ignore").decode()
    return ascii_only.lower()


def report(count):
    used = collections.Counter()
    letters = collections.Counter()
    for name, data in sources(count):
        text, encoding = decode(data)
        used[encoding] += 1
        size = len(text)
        plain = clean(text)
        letters.update(plain[:1000])
        print(name, encoding, size, len(plain))
    return used, letters.most_common(2)


if __name__ == "__main__":
    print(*report(3))
