"""Results as arrays, read from the CXI files that the program writes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Optional

from ._program import InputError, run


@dataclass(frozen=True)
class Result:
    """A reconstruction. Arrays are numpy's, in C order.

    On the detector's axes (frame, row, column): `object` is complex64, |rho| exp(i phi) with phi = -Q.u; `support` is True inside.
    In the laboratory frame (z along the beam, y up), with axes (z, y, x), where the geometry is known, else None: `amplitude`, `phase` in
    radians, `displacement` along Q in metres, `strain`, each with NaN outside of the crystal, their one-sigma errors `displacement_error`
    and `strain_error` where these were computed, and `z`, `y`, `x`, the places of the voxels in metres.
    """

    folder: Path
    object: Any
    support: Any
    amplitude: Any = None
    phase: Any = None
    displacement: Any = None
    strain: Any = None
    displacement_error: Any = None
    strain_error: Any = None
    z: Any = None
    y: Any = None
    x: Any = None
    summary: Mapping[str, Any] = field(default_factory=dict)


def reconstruct(scan, output=None, *, quiet=False, **settings):
    """Reconstructs a scan or a prepared pattern and returns a Result.

    `scan` is what `friedel reconstruct` takes: the folder or file of a raw scan, or a pattern. The results are written into the folder
    `output`, by default <scan>-friedel in the working directory. The settings are the options of the command, with underscores:
    `reconstruct("scan.h5", scan_=12, beamline="id01", motor={"delta": 32.1}, figures=False)`; see `friedel reconstruct --help`.
    Throws InputError for an input or a setting that cannot be used, Error for a run that fails.
    """
    if output is not None:
        settings["output"] = str(output)
    summary = run("reconstruct", str(scan), quiet=quiet, **settings)
    return read(summary["output"], summary)


def read(folder, summary: Optional[Mapping[str, Any]] = None):
    """Reads the results in a folder that `friedel reconstruct` wrote. Throws InputError where there are none."""
    import h5py
    import numpy as np

    folder = Path(folder)
    if not (folder / "result.cxi").is_file():
        raise InputError(f"expected a folder with the results of friedel, found no result.cxi in {folder}")
    with h5py.File(folder / "result.cxi", "r") as file:
        image = file["entry_1/image_1"]
        found = {"object": image["data"][()], "support": image["support"][()] == 1}
    if (folder / "strain.cxi").is_file():
        with h5py.File(folder / "strain.cxi", "r") as file:
            image = file["entry_1/image_1"]
            inside = image["support"][()] == 1
            for name in ("amplitude", "phase", "displacement", "strain", "displacement_error", "strain_error"):
                if name in image:
                    found[name] = np.where(inside, image[name][()], np.nan)
            for name in ("z", "y", "x"):
                found[name] = image[name][()] * {"nm": 1e-9, "m": 1.0}[image[name].attrs["units"]]
    return Result(folder=folder, summary=dict(summary or {}), **found)
