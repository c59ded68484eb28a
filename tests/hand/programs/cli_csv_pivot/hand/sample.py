"""Sample data."""


def write_measurements(path, count):
    with path.open("w") as file:
        file.write("station,month,value,quality\n")
        for n in range(count):
            file.write(f"S{n % 900:03d},{n % 12 + 1},{n * 13 % 4001 / 10},{n % 4}\n")
