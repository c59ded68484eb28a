"""Measures what costs.toml says: the peak of a call in hundredths of its first argument, and whether a new frame shows the memory of
the frame that it is made of.

Each name of the table has an example here, over the values of `VALUES`; names of libraries that are not installed are left out.
"""
import gc
import tracemalloc

import samples

# The measured peak may be so much smaller or larger than the table says: it depends on dtypes and shapes.
FACTOR = 2.5
# Of a frame that is shared, at most this part is freed before the sharer ends.
SHARED = 0.5
ROWS = 50_000

WORK = {
    "numpy.gradient": "np.gradient(x, xs)",
    **{f"numpy.fft.{name}": f"np.fft.{name}(z)" for name in "fft ifft fft2 ifft2 fftn ifftn rfft2".split()},
    "numpy.fft.rfft2": "np.fft.rfft2(image)",
    "numpy.unique": "np.unique(x)",
    "numpy.interp": "np.interp(x, xs, y)",
    "numpy.polyval": "np.polyval([1, 2, 3], x)",
    "numpy.linalg.matrix_power": "np.linalg.matrix_power(square, 3)",
    "numpy.linalg.qr": "np.linalg.qr(tall)",
    "numpy.nan_to_num": "np.nan_to_num(x)",
    "numpy.isclose": "np.isclose(x, y)",
    "numpy.allclose": "np.allclose(x, y)",
    "numpy.cov": "np.cov(x, y)",
    "numpy.corrcoef": "np.corrcoef(x, y)",
    "numpy.polyfit": "np.polyfit(x, y, 3)",
    "numpy.linalg.pinv": "np.linalg.pinv(tall)",
    "numpy.linalg.svd": "np.linalg.svd(tall, full_matrices=False)",
    "numpy.unwrap": "np.unwrap(x)",
    "numpy.union1d": "np.union1d(k, k)",
    "numpy.setdiff1d": "np.setdiff1d(x, y)",
    "numpy.setxor1d": "np.setxor1d(x, y)",
    "numpy.histogram2d": "np.histogram2d(x, y, bins=50)",
    "scipy.signal.convolve": "scipy.signal.convolve(x, y)",
    "scipy.signal.correlate": "scipy.signal.correlate(x, y)",
    "scipy.signal.fftconvolve": "scipy.signal.fftconvolve(x, np.ones(50), mode='same')",
    "scipy.signal.filtfilt": "scipy.signal.filtfilt([1, 2], [1, 0.5], x)",
    "scipy.signal.sosfiltfilt": "scipy.signal.sosfiltfilt(scipy.signal.butter(4, 0.1, output='sos'), x)",
    "scipy.signal.decimate": "scipy.signal.decimate(x, 4)",
    "scipy.signal.resample": "scipy.signal.resample(x, len(x) // 2)",
    "scipy.signal.detrend": "scipy.signal.detrend(x)",
    "scipy.signal.stft": "scipy.signal.stft(x, nperseg=512)",
    "scipy.signal.welch": "scipy.signal.welch(x, nperseg=512)",
    "scipy.signal.csd": "scipy.signal.csd(x, y, nperseg=512)",
    "scipy.signal.coherence": "scipy.signal.coherence(x, y, nperseg=512)",
    "scipy.signal.periodogram": "scipy.signal.periodogram(x)",
    "scipy.signal.spectrogram": "scipy.signal.spectrogram(x, nperseg=512)",
    "scipy.signal.hilbert": "scipy.signal.hilbert(x)",
    "scipy.ndimage.laplace": "scipy.ndimage.laplace(image)",
    "scipy.ndimage.gaussian_laplace": "scipy.ndimage.gaussian_laplace(image, 2)",
    "scipy.ndimage.gaussian_gradient_magnitude": "scipy.ndimage.gaussian_gradient_magnitude(image, 2)",
    "scipy.ndimage.shift": "scipy.ndimage.shift(image, 3)",
    "scipy.ndimage.affine_transform": "scipy.ndimage.affine_transform(image, np.eye(2))",
    "scipy.ndimage.rotate": "scipy.ndimage.rotate(image, 30)",
    "scipy.ndimage.map_coordinates": "scipy.ndimage.map_coordinates(image, [image, image])",
    "scipy.ndimage.distance_transform_edt": "scipy.ndimage.distance_transform_edt(image)",
    "scipy.linalg.svd": "scipy.linalg.svd(square)",
    "scipy.linalg.qr": "scipy.linalg.qr(tall, mode='economic')",
    "scipy.linalg.eigh": "scipy.linalg.eigh(square)",
    "scipy.linalg.lu": "scipy.linalg.lu(square)",
    "scipy.stats.rankdata": "scipy.stats.rankdata(x)",
    "scipy.stats.norm.pdf": "scipy.stats.norm.pdf(x)",
    "scipy.stats.norm.cdf": "scipy.stats.norm.cdf(x)",
    **{f"scipy.stats.{name}": f"scipy.stats.{name}(x, y)" for name in "ks_2samp ttest_ind linregress pearsonr kendalltau spearmanr mannwhitneyu".split()},
    **{f"scipy.stats.{name}": f"scipy.stats.{name}(x)" for name in "zscore entropy skew kurtosis describe normaltest".split()},
    "pandas.merge": "pd.merge(df, names, on='k')",
    "frame.rank": "df.rank()",
    "frame.stack": "df.stack()",
    "frame.unstack": "df.unstack()",
    "frame.drop_duplicates": "df.drop_duplicates()",
    "frame.duplicated": "df.duplicated()",
    "frame.value_counts": "df.value_counts()",
    "frame.pivot_table": "df.pivot_table(index='k', columns='g', values='a')",
    "frame.corr": "df.corr()",
    "frame.cov": "df.cov()",
    "frame.melt": "df.melt()",
    "frame.pct_change": "df.pct_change()",
    "frame.merge": "df.merge(names, on='k')",
    "frame.sort_values": "df.sort_values('a')",
    **{f"groupby.{name}": f"df.groupby('k').{name}()" for name in "sum mean median min max std var prod quantile first last".split()},
    **{f"groupby.{name}": f"df.groupby('k').{name}('mean')" for name in "agg aggregate".split()},
}

SHARES = {
    "pandas.merge": "pd.merge(df, names, on='k', how='left')",
    "pandas.merge_asof": "pd.merge_asof(sorted_df, names, on='k')",
    "pandas.concat": "pd.concat([df, other], axis=1)",
    "frame.explode": "df.explode('a')",
    "frame.sort_index": "df.sort_index()",
    "frame.convert_dtypes": "df.convert_dtypes()",
    "frame.eval": "df.eval('z = a + b')",
    "frame.join": "df.join(other)",
    "frame.merge": "df.merge(names, on='k', how='left')",
    "frame.replace": "df.replace(5, 6)",
    "frame.fillna": "df.fillna(0)",
    "frame.drop": "df.drop(columns=['a'])",
    "frame.select_dtypes": "df.select_dtypes('float64')",
    "frame.add_prefix": "df.add_prefix('x')",
    "frame.add_suffix": "df.add_suffix('x')",
    "frame.infer_objects": "df.infer_objects()",
    "frame.set_flags": "df.set_flags()",
    "frame.reset_index": "df.reset_index()",
    "frame.to_frame": "df['a'].to_frame()",
    "frame.filter": "df.filter(['k', 'g', 'a'])",
    "frame.rename": "df.rename(columns={'a': 'x'})",
    "frame.rename_axis": "df.rename_axis('x')",
    "frame.set_index": "df.set_index('a')",
    "frame.set_axis": "df.set_axis(list('vwxyz'), axis=1)",
    "frame.assign": "df.assign(z=1.0)",
    "frame.reindex": "df.reindex(columns=['k', 'g', 'a'])",
    "frame.astype": "df.astype({'a': 'float32'})",
    **{f"frame.{name}": None for name in "swaplevel droplevel reorder_levels".split()},
}


def values():
    import numpy as np

    r = np.random.default_rng(0)
    x, y, k = r.random(ROWS), r.random(ROWS), r.integers(0, 20, ROWS)
    found = {"np": np, "x": x, "y": y, "k": k, "xs": np.sort(x), "z": (x + 1j * y).reshape(-1, 50), "image": r.random((200, 250))}
    found |= {"square": r.random((200, 200)), "tall": r.random((ROWS // 10, 10))}
    if samples.is_installed("scipy"):
        for name in "linalg ndimage signal stats".split():
            found["scipy"] = samples.import_module(f"scipy.{name}") and samples.import_module("scipy")
    if samples.is_installed("pandas"):
        import pandas as pd

        found |= {"pd": pd, "df": frame(), "other": pd.DataFrame({"w": x}), "names": pd.DataFrame({"k": np.arange(20), "v": 1.0})}
        found["sorted_df"] = found["df"].sort_values("k")
    return found


def frame():
    import numpy as np
    import pandas as pd

    r = np.random.default_rng(0)
    k, g = r.integers(0, 20, ROWS), r.integers(0, 9, ROWS)
    return pd.DataFrame({"k": k, "g": g, "a": r.random(ROWS), "b": r.random(ROWS), "c": r.random(ROWS)})


def first_argument(example, found):
    for word in ("image", "square", "tall", "df", "z", "x", "k"):
        if any(f"{before}{word}{after}" in example for before in "([ " for after in ",).") or example.startswith(word):
            value = found[word]
            return value.memory_usage(index=False).sum() if word == "df" else value.nbytes
    raise ValueError(example)


def peak(example, found):
    eval(example, dict(found))
    gc.collect()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    eval(example, dict(found))
    return tracemalloc.get_traced_memory()[1] - before


def freed(example, found):
    """Of the frame that the example is made of, the part that is freed while its result lives."""
    found = dict(found)
    held = {name: found.pop(name) for name in ("df", "sorted_df")}
    name = next(name for name in sorted(held, key=len, reverse=True) if name in example)
    del held
    found[name] = frame().sort_values("k") if name == "sorted_df" else frame()
    whole = found[name].memory_usage(index=False).sum()
    result = eval(example, found)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    found[name] = None
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    del result
    return (before - after) / whole


def check(rows, tally):
    tracemalloc.start()
    found = values()
    shares_lazily = "pd" in found and int(found["pd"].__version__.split(".")[0]) >= 3
    for row in rows:
        prefixes = row["on"].split() if row.get("on") else [row["module"]]
        for name in (f"{prefix}.{name}" for prefix in prefixes for name in row["names"].split()):
            library = name.split(".")[0]
            if library in ("numpy", "scipy", "pandas", "frame", "groupby"):
                check_row(row, name, found, shares_lazily, tally)
    tracemalloc.stop()


def check_row(row, name, found, shares_lazily, tally):
    library = {"frame": "pandas", "groupby": "pandas"}.get(name.split(".")[0], name.split(".")[0])
    if not samples.is_installed(library):
        return
    row = {"gives": "costs", **row}
    if "work_percent" in row:
        example = WORK.get(name)
        if example is None:
            return tally.report(row, name, "has no example")
        part = 100 * peak(example, found) / first_argument(example, found)
        if not row["work_percent"] / FACTOR <= part <= row["work_percent"] * FACTOR:
            tally.report(row, name, f"takes {part:.0f} hundredths")
    if "shares" in row:
        if name not in SHARES:
            return tally.report(row, name, "has no example")
        example = SHARES[name]
        if example and shares_lazily and freed(example, found) > SHARED:
            tally.report(row, name, "shares nothing")
