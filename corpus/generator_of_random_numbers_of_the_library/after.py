import random


def main():
    rng = random.Random(5)
    lines = []
    for _ in range(50_000):
        lines.append(f"{rng.random():.5f};{rng.randrange(9)}")
    rng.shuffle(lines)
    text = "\n".join(lines)
    del lines
    rows = [line.split(";") for line in text.split("\n")]
    print(len(rows), rng.choice(rows)[1])


main()
