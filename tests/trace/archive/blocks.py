import hashlib


def read(size):
    return b"0123456789abcdef" * (size << 16)


def frame(data):
    return b"\x01" + data.replace(b"f", b"F")


def check(framed):
    return framed + hashlib.sha256(framed).digest()


def seal(checked, head):
    return head + checked + head
