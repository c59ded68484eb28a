import tempfile
from pathlib import Path

import pandas as pd

ROWS = 40_000


def transform_1(frame):
    return frame * 2


def transform_2(frame):
    return frame + 1


def run(path):
    frame = pd.read_csv(path)
    return transform_2(transform_1(frame))


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("w") as file:
            file.write("a,b,c,d\n")
            for row in range(ROWS):
                file.write(f"{row},{row % 7},{row % 11},{row % 13}\n")
        print(run(path).sum().tolist())


main()
