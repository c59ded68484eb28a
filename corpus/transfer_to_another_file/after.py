from blocks import load, model


def run(rows):
    data = load(rows)
    print(data.shape)
    print(len(data))
    owned_data = [data]
    del data
    return model(owned_data.pop())


if __name__ == "__main__":
    print(run(400))
