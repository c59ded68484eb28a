from collections import Counter
from dataclasses import dataclass
from typing import List
import json


@dataclass
class Game:
    moves: List[str]


def parse(n):
    return [Game(("e%d f%d " % (i, i) * 20).split()) for i in range(n)]


def main():
    games = parse(1500)
    heat = Counter(m for g in games for m in g.moves)
    tree = {}
    for k in range(40000):
        tree[k] = str(k)
    dump = json.dumps(tree)
    print(len(heat), len(dump))


main()
