"""Builds a Merkle tree over chunks, encrypts them with a toy stream cipher and verifies proofs."""
import hashlib
import hmac


def blob(size):
    block = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
    return block * (size // len(block))


def keystream(key, length):
    out = bytearray()
    counter = 0
    while len(out) < length:
        out += hashlib.sha512(key + counter.to_bytes(8, "big")).digest()
        counter += 1
    return bytes(out[:length])


def xor(data, stream):
    length = len(data)
    left = int.from_bytes(data, "little")
    del data
    right = int.from_bytes(stream, "little")
    del stream
    number = left ^ right
    del left, right
    return number.to_bytes(length, "little")


def encrypt(key, plain):
    cipher = xor(plain, keystream(key, len(plain)))
    del plain
    tag = hmac.new(key, cipher, hashlib.sha256).digest()
    return cipher + tag


def chunks(data, size):
    return [data[i:i + size] for i in range(0, len(data), size)]


def tree(leaves):
    levels = [[hashlib.sha256(leaf).digest() for leaf in leaves]]
    while len(levels[-1]) > 1:
        row = levels[-1]
        if len(row) % 2:
            row = row + [row[-1]]
        levels.append([hashlib.sha256(row[i] + row[i + 1]).digest() for i in range(0, len(row), 2)])
    return levels


def proof(levels, index):
    steps = []
    for row in levels[:-1]:
        sibling = min(index ^ 1, len(row) - 1)
        steps.append((index % 2, row[sibling]))
        index //= 2
    return steps


def check(leaf, steps, root):
    current = hashlib.sha256(leaf).digest()
    for right, sibling in steps:
        current = hashlib.sha256(sibling + current if right else current + sibling).digest()
    return current == root


def main():
    sealed = encrypt(b"secret", blob(3 << 20))
    parts = chunks(sealed, 1024)
    print("bytes", len(sealed), "chunks", len(parts))
    del sealed
    levels = tree(parts)
    root = levels[-1][0]
    print(root.hex()[:16], check(parts[77], proof(levels, 77), root), check(parts[78], proof(levels, 77), root))


if __name__ == "__main__":
    main()
