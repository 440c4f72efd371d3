"""friedel in Python: from detector frames to the image of a nanocrystal and its strain, as arrays.

    import friedel

    found = friedel.reconstruct("scan54/")
    found.object        # complex64, axes (frame, row, column)
    found.strain        # in the laboratory frame, on axes in metres: found.z, found.y, found.x
    found.summary       # what the command prints, as a dictionary

The computing is done by the program `friedel`, which is inside this package and runs on Node 20 or newer.
"""

from ._program import Error, InputError, NodeMissing, command, run
from ._results import Result, read, reconstruct

__all__ = ["Error", "InputError", "NodeMissing", "Result", "command", "read", "reconstruct", "run"]
