def main():
    squares = [i * i for i in range(100_000)]
    print(sum(squares))
    cubes = [i * i * i for i in range(100_000)]
    print(sum(cubes))
    text = [str(i) for i in range(100_000)]
    print(len(text))


main()
