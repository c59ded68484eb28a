"""Normalizes an address list with apply and string methods, then removes duplicates."""
import re

import pandas as pd

STREETS = ["Main St.", "Oak Street", "2nd Ave", "Elm str", "Park Avenue"]


def load(count):
    numbers = range(count)
    return pd.DataFrame({
        "name": [f"  Person {n % 11000} " for n in numbers],
        "street": [f"{n % 300} {STREETS[n % 5]}" for n in numbers],
        "city": [("Berlin", "paris", "ROME")[n % 3] for n in numbers],
        "zip": [f"{n * 17 % 99999:05d}" for n in numbers],
    })


def normalize_street(text):
    text = text.lower().replace(".", "")
    text = re.sub(r"\b(street|str)\b", "st", text)
    return re.sub(r"\bavenue\b", "ave", text)


def normalize(df):
    out = df.copy()
    out["name"] = out["name"].str.strip().str.title()
    out["street"] = out["street"].apply(normalize_street)
    out["city"] = out["city"].str.capitalize()
    return out


def add_key(df):
    df = df.assign(key=df["name"] + "|" + df["street"] + "|" + df["city"])
    return df


def deduplicate(df):
    ordered = df.sort_values(["key", "zip"])
    unique = ordered.drop_duplicates("key", keep="first")
    return unique.reset_index(drop=True)


LETTER = "Dear {},\n" + "we would like to invite you to our yearly meeting. " * 8 + "\nYours, the board"


def run():
    raw = load(30_000)
    clean = normalize(raw)
    changed = (raw["street"] != clean["street"]).sum()
    del raw
    keyed = add_key(clean)
    del clean
    unique = deduplicate(keyed)
    print("changed", changed, "duplicates", len(keyed) - len(unique))
    del keyed
    by_city = unique.groupby("city").agg(count=("key", "size"), zips=("zip", "nunique"))
    print(by_city.to_string())
    mailing = unique["name"] + "\n" + unique["street"] + "\n" + unique["zip"] + " " + unique["city"]
    del unique
    letters = [LETTER.format(address) for address in mailing]
    framed = [letter.center(len(letter) + 4) for letter in letters]
    del letters
    del mailing
    text = "\n\n".join(framed)
    print(len(text), text[:40].replace("\n", " / "))


if __name__ == "__main__":
    run()
