import blocks


def pack(size):
    data = blocks.read(size)
    head = data[:4]
    framed = blocks.frame(
        data,
    )
    checked = blocks.check(framed)
    whole = blocks.seal(checked, head)
    return len(whole)
