import importlib


def optional_package(name):
    try:
        return importlib.import_module(name), True, lambda: None
    except ImportError:
        return None, False, lambda: None


np, has_numpy, setup_module = optional_package("numpy")


def smooth(field):
    scaled = np.exp(field)
    del field
    lower = np.log1p(scaled)
    del scaled
    return np.sqrt(lower)


def main():
    print(smooth(np.linspace(0.0, 1.0, 100000)).sum())


if __name__ == "__main__":
    main()
