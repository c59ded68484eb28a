import sys

import archive


def main():
    print(archive.pack(int(sys.argv[1])))


if __name__ == "__main__":
    main()
