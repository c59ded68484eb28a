from collections import Counter
import json


def parse(n):
    return [tuple(f"e{i} f{i} ".split() * 20) for i in range(n)]


def main():
    games = parse(3000)
    heat = Counter(moves for moves in games if moves)
    tree = {}
    for k in range(20_000):
        tree[k] = str(k)
    print(len(heat), len(json.dumps(tree)))


main()
