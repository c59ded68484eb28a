ROWS = 20_000


def before_it_is_filled(paths):
    rows = []
    if not paths:
        return len([str(n) for n in range(ROWS)])
    for path in paths:
        rows.append({"path": path})
    return len(rows)


def by_few_passes():
    parts = []
    for n in range(3):
        parts.append(str(n))
    text = ",".join(parts)
    again = [str(n) for n in range(ROWS)]
    return text, len(again)


def anew_in_each_pass(lines):
    total = 0
    for line in lines:
        words = []
        words.append(line)
        total += len(words[0])
        again = [str(n) for n in range(ROWS)]
        total += len(again)
        del again
    return total


def before_it_is_filled_again(groups):
    total = 0
    for group in groups:
        rows = []
        if not group:
            total += len([str(n) for n in range(ROWS)])
            continue
        for name in group:
            rows.append({"name": name})
        total += len(rows)
        del rows
    return total


print(before_it_is_filled_again([["a"], [], ["b", "c"]]))
print(before_it_is_filled([]), before_it_is_filled(["a", "b"]))
print(by_few_passes())
print(anew_in_each_pass(["a", "bc"]))
