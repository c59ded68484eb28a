import marimo

app = marimo.App()


@app.cell
def _():
    import numpy as np

    raw = np.arange(300_000, dtype=np.float64)
    table = np.sqrt(raw)
    total = float(np.sum(np.sort(table)))
    print(total)
    return np, total
