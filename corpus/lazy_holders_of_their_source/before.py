import dask.array as da
import h5py
import numpy as np
import polars as pl
import torch
import xarray as xr

SIZE = 1 << 17


def hold(source):
    file = h5py.File(source)
    dataset = file["data"]
    array = np.ones(SIZE)
    graph = da.from_array(array, chunks=5).sum()
    tensor = torch.from_numpy(array)
    frame = pl.DataFrame({"a": [1, 2]})
    plan = frame.lazy().select(pl.sum("a"))
    stored = xr.open_dataset(source)
    other = np.ones(SIZE)
    return other.sum(), dataset, graph, tensor, plan, stored
