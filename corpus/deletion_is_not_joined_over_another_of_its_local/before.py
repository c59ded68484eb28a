SIZE = 1 << 17
OTHER = [1.5] * SIZE


def hold(make):
    values = make(SIZE)
    print(values[:1])
    head = make(SIZE)
    values = [0] * SIZE
    match head:
        case [first, *_]:
            values = OTHER
    yield 0


print(list(hold(lambda n: [0.5] * n)))
