from blocks import load, model


def run(rows):
    data = load(rows)
    print(data.shape)
    print(len(data))
    return model(data)


if __name__ == "__main__":
    print(run(400))
