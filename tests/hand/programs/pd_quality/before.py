"""Data quality report of a table with defects: duplicates, gaps, outliers."""
import numpy as np
import pandas as pd


class QualityReport:
    def __init__(self, frame):
        self.frame = frame
        self.lines = []

    def add(self, title, value):
        self.lines.append(f"{title:<24}{value}")

    def run(self):
        duplicated = self.frame[self.frame.duplicated(["id", "day"])]
        self.add("duplicates", len(duplicated))
        filled = self.frame.fillna({"value": 0.0, "weight": 1.0})
        self.add("filled", int(self.frame["value"].isna().sum()))
        zscore = (filled["value"] - filled["value"].mean()) / filled["value"].std()
        outliers = filled[zscore.abs() > 2.5]
        self.add("outliers", len(outliers))
        wide = filled.pivot_table(index="id", columns="day", values="value", aggfunc="mean")
        self.add("cells", wide.size)
        self.add("empty cells", int(wide.isna().sum().sum()))
        return "\n".join(self.lines)


def table(rows):
    rng = np.random.default_rng(12)
    value = rng.normal(size=rows)
    value[rng.random(rows) < 0.02] = np.nan
    return pd.DataFrame({"id": rng.integers(0, 4000, rows), "day": rng.integers(0, 60, rows), "value": value, "weight": rng.random(rows), "a": rng.random(rows), "b": rng.random(rows)})


def main():
    report = QualityReport(table(120_000))
    print(report.run())


if __name__ == "__main__":
    main()
