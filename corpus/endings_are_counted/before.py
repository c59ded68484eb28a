from collections import Counter
from dataclasses import dataclass


@dataclass
class Game:
    moves: list[str]


def parse(n):
    return [Game(f"e{i} f{i} ".split() * 20) for i in range(n)]


def main():
    games = parse(3000)
    heat = Counter(move[-2:] for game in games for move in game.moves)
    seen = {move[:2] for move in heat}
    tree = {}
    for k in range(20_000):
        tree[k] = str(k)
    print(len(heat), len(seen), len(str(tree)))


main()
