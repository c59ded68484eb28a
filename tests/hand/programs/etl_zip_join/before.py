"""Nightly job: two CSV files in a zip are joined, and the result is written as a gzipped CSV."""
import csv
import gzip
import io
import pathlib
import tempfile
import zipfile


def create_archive(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        products = "\n".join(["id,name,category,price"] + [f"{n},Product number {n},cat{n % 40},{n * 7 % 1000 / 10}" for n in range(6000)])
        archive.writestr("products.csv", products)
        sales = "\n".join(["product,store,units"] + [f"{n * 11 % 6000},{n % 80},{n % 9 + 1}" for n in range(40_000)])
        archive.writestr("sales.csv", sales)


def read_member(archive, name):
    data = archive.read(name)
    text = data.decode("utf-8")
    reader = csv.DictReader(io.StringIO(text))
    return list(reader)


def join(sales, products):
    index = {product["id"]: product for product in products}
    joined = []
    for sale in sales:
        product = index[sale["product"]]
        units = int(sale["units"])
        joined.append((sale["store"], product["category"], product["name"], units, units * float(product["price"])))
    return joined


def to_csv(rows):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["store", "category", "name", "units", "revenue"])
    writer.writerows(rows)
    return buffer.getvalue()


def run(source, target):
    with zipfile.ZipFile(source) as archive:
        products = read_member(archive, "products.csv")
        sales = read_member(archive, "sales.csv")
    joined = join(sales, products)
    print("sales", len(sales), "products", len(products), "joined", len(joined))
    joined.sort(key=lambda row: (row[0], -row[4]))
    content = to_csv(joined)
    payload = gzip.compress(content.encode("utf-8"), mtime=0)
    target.write_bytes(payload)
    return len(payload)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        create_archive(folder / "in.zip")
        run(folder / "in.zip", folder / "out.csv.gz")
        with gzip.open(folder / "out.csv.gz", "rt") as file:
            print(next(file).strip(), next(file).strip())


if __name__ == "__main__":
    main()
