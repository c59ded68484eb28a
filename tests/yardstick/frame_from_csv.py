import io

import pandas as pd


def make_csv(rows):
    lines = ["a,b,c"]
    for row in range(rows):
        lines.append(f"{row},{row * 2},{row % 7}")
    return "\n".join(lines)


def transform_1(frame):
    frame = frame.assign(d=frame["a"] + frame["b"])
    return frame[frame["c"] > 2]


def transform_2(frame, factor):
    result = frame.copy()
    result["d"] = result["d"] * factor
    return result


def run(text):
    data = pd.read_csv(io.StringIO(text))
    step_1 = transform_1(data)
    step_2 = transform_2(step_1, 3)
    return step_2


CSV = make_csv(30_000)
print(run(CSV)["d"].sum())
