import subprocess
import sys


def listing():
    done = subprocess.run([sys.executable, "-c", "print('tcp 1 2 ' * 50000)"], capture_output=True, text=True, check=True)
    return done.stdout


def main():
    text = listing()
    rows = [line.split() for line in text.splitlines()]
    live = [{"a": row[0], "b": row[-1]} for row in rows if row]
    print(len(live))


main()
