import lib
import plug

plug.install()
try:
    print(len(lib.run(5)))
except NameError as error:
    print(error)
