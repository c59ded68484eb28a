"""Only one branch reads the value that both hold."""
# dead: report.details
MIB = 1 << 20


def load(size):
    return bytearray(size)


def render(size):
    page = b"-" * size
    return len(page + b"end")


def report(size, verbose):
    details = load(size)
    if verbose:
        return render(len(details)) + sum(details[:10])
    return render(size)


print(report(30 * MIB, False))
