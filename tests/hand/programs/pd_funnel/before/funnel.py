import pandas as pd


class Funnel:
    def __init__(self, steps):
        self.steps = steps

    def compute(self, events, users):
        merged = events.merge(users, on="user_id", how="inner")
        merged["step"] = pd.Categorical(merged["step"], categories=self.steps, ordered=True)
        ordered = merged.sort_values(["user_id", "ts"])
        first = ordered.drop_duplicates(["user_id", "step"])
        wide = first.pivot(index="user_id", columns="step", values="ts")
        campaign = first.groupby("user_id")["campaign"].first()
        valid = wide.dropna(subset=[self.steps[0]])
        joined = valid.join(campaign)
        return joined

    def report(self, joined):
        counts = joined.groupby("campaign")[self.steps].count()
        counts["rate"] = counts[self.steps[-1]] / counts[self.steps[0]]
        return counts.round(3).to_string()
