SIZE = 1 << 17


def outer():
    def mark(function):
        def mark(inner):
            return inner

        return mark(function)

    return mark


@outer()
def hold(n):
    x = [0.5] * n
    y = [value + 1.0 for value in x]
    z = [value * 2.0 for value in y]
    return sum(z)


print(hold(SIZE))
