"""Steps of a report."""

from leaf.grids import grid, scaled


def field(n):
    """Where a report begins."""
    return scaled(grid(n), 2.0)


def smooth(values):
    """Half of everything."""
    return scaled(values, 0.5)
