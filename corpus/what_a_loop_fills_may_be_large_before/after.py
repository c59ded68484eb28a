from collections import defaultdict

ROWS = 20_000


def texts():
    return [str(n) for n in range(ROWS)]


def large_before_any_loop(paths):
    rows = texts()
    if not paths:
        total = len(rows)
        del rows
        again = [str(n) for n in range(ROWS)]
        return total + len(again)
    for path in paths:
        rows.append(path)
    return len(rows)


def small_before_the_loop(paths):
    rows = defaultdict(list)
    if not paths:
        return len([str(n) for n in range(ROWS)])
    for path in paths:
        rows[path].append(path)
    return len(rows)


def groups(kind):
    by_digit = defaultdict(kind)
    for n in range(ROWS):
        by_digit[n % 10].append(str(n))
    total = len(by_digit)
    del by_digit
    again = [str(n) for n in range(ROWS)]
    return total, len(again)


print(large_before_any_loop([]), large_before_any_loop(["a"]))
print(small_before_the_loop([]), small_before_the_loop(["a"]))
print(groups(list))
