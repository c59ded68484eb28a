import lib

fast = lib
