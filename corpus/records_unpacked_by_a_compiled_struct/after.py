import struct

SAMPLE = struct.Struct("<Hf")


def decode(payload):
    rows = []
    for number, value in SAMPLE.iter_unpack(payload):
        rows.append((number, value))
    return rows


def main():
    payload = b"".join(SAMPLE.pack(n % 500, n / 2) for n in range(30_000))
    rows = decode(payload)
    print(len(payload), len(rows))
    del payload
    values = [value * 2 for _, value in rows]
    print(len(rows))
    del rows
    text = "\n".join(map(str, values))
    print(len(text))


if __name__ == "__main__":
    main()
