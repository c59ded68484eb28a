import contextlib


def hold(is_failing, items):
    with contextlib.suppress(ValueError):
        if is_failing:
            raise ValueError
        data = [0.5] * 200_000
    data = [data[item] for item in items]
    rest = sorted([0.25] * 200_000)
    return len(data), len(rest)


def check(is_failing):
    with contextlib.suppress(ValueError):
        if is_failing:
            raise ValueError
        data = [0.5] * 200_000
    assert is_failing or data
    rest = sorted([0.25] * 200_000)
    return len(rest)


print(hold(False, [1, 2]), hold(True, []), check(True), check(False))
