import json


def to_runs(values):
    runs = []
    for value in values:
        if runs and runs[-1][0] == value:
            runs[-1] = (value, runs[-1][1] + 1)
        else:
            runs.append((value, 1))
    return runs


def totals(text):
    found = {}
    for event in json.loads(text):
        found[event["user"]] = found.get(event["user"], 0) + event["size"]
    return found


def main():
    values = [n // 3 % 7 for n in range(30_000)]
    runs = to_runs(values)
    print(len(values))
    counts = [count for _, count in runs]
    print(len(runs), sum(counts))
    text = json.dumps([{"user": n % 900, "size": n} for n in range(20_000)])
    found = totals(text)
    print(len(text))
    lines = [f"{user}: {size}" for user, size in found.items()]
    print(len(lines))


if __name__ == "__main__":
    main()
