from collections import defaultdict


def group(count):
    rows = [{"key": str(number % 7), "value": str(number)} for number in range(count)]
    groups = defaultdict(list)
    for row in rows:
        groups[row["key"]].append(row["value"])
    del rows
    other = [str(number) for number in range(count)]
    return len(groups), len(sorted(other))


print(group(20_000))
