"""The programs that `friedel bench` measures itself against: FFTW, scipy and a numpy loop.

Reads one JSON request a line on standard input and answers with one JSON line each. Times are milliseconds.
Every peer runs on one thread, in the precision that its users get: complex64 for FFTW and scipy, numpy's own for numpy.
"""

import json
import sys
import time

import numpy as np


def versions():
    """Which peers are here, by name: their version, or why they are missing."""
    found = {"numpy": {"version": np.__version__}}
    for name, module in (("FFTW", "pyfftw"), ("scipy", "scipy.fft")):
        try:
            __import__(module)
            found[name] = {"version": sys.modules[module.split(".")[0]].__version__}
        except ImportError as error:
            found[name] = {"missing": str(error)}
    return found


def samples(work, seconds, least=3):
    """Times of `work` until `seconds` have passed, after one call that is not counted."""
    work()
    times = []
    start = time.perf_counter()
    while len(times) < least or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        work()
        times.append((time.perf_counter() - before) * 1000)
    return times


plans = {}


def fftw_plan(shape):
    """An in-place forward transform planned with MEASURE, kept for later rounds."""
    import pyfftw

    if shape not in plans:
        data = pyfftw.empty_aligned(shape, dtype="complex64")
        axes = tuple(range(len(shape)))
        plan = pyfftw.FFTW(data, data, axes=axes, flags=("FFTW_MEASURE", "FFTW_DESTROY_INPUT"), threads=1)
        data[:] = np.random.default_rng(1).standard_normal(shape)
        plans[shape] = (plan, data)
    return plans[shape]


def time_fft(peer, shape, seconds):
    if peer == "FFTW":
        plan, data = fftw_plan(shape)
        count = [0]

        def work():
            # In place and without scaling the values grow by up to their number: begin anew before float32 overflows.
            count[0] += 1
            if count[0] % 4 == 0:
                data[:] = 1
            before = time.perf_counter()
            plan.execute()
            return (time.perf_counter() - before) * 1000

        work()
        times = []
        start = time.perf_counter()
        while len(times) < 3 or time.perf_counter() - start < seconds:
            times.append(work())
        return times
    import scipy.fft

    data = np.random.default_rng(1).standard_normal(shape).astype("complex64")
    return samples(lambda: scipy.fft.fftn(data, workers=1), seconds)


def time_loop(n, seconds):
    """Iterations of ER and HIO with a renewal of the support after each, written with numpy as such programs usually are.

    The blur is a product in Fourier space, as cohere does it. ER and HIO are mixed as in 3*(20*ER+180*HIO)+20*ER.
    """
    rng = np.random.default_rng(2)
    amplitude = np.fft.fftshift(rng.random((n, n, n)) + 10)
    support = np.zeros((n, n, n), bool)
    q = n // 4
    support[q : 3 * q, q : 3 * q, q : 3 * q] = True
    state = {"g": support * (rng.random((n, n, n)) + 1j * rng.random((n, n, n))), "support": support}
    f = np.fft.fftfreq(n)
    blur = np.exp(-2 * np.pi**2 * (f[:, None, None] ** 2 + f[None, :, None] ** 2 + f[None, None, :] ** 2))

    def iterate(hio):
        g, inside = state["g"], state["support"]
        spectrum = np.fft.fftn(g)
        magnitude = np.abs(spectrum)
        spectrum *= np.divide(amplitude, magnitude, out=np.zeros_like(magnitude), where=magnitude > 0)
        new = np.fft.ifftn(spectrum)
        state["g"] = np.where(inside, new, g - 0.9 * new if hio else 0)
        smooth = np.fft.ifftn(np.fft.fftn(np.abs(new * inside)) * blur).real
        # The level is that of the usual recipe; the support stays as it is, so that every iteration costs the same.
        renewed = smooth >= 0.1 * smooth.max()
        state["changed"] = bool((renewed != inside).any())

    er = samples(lambda: iterate(False), seconds / 4, 2)
    hio = samples(lambda: iterate(True), seconds, 3)
    return {"ER": er, "HIO": hio}


def answer(request):
    if request["do"] == "versions":
        return versions()
    if request["do"] == "fft":
        return {"ms": time_fft(request["peer"], tuple(request["shape"]), request["seconds"])}
    return time_loop(request["n"], request["seconds"])


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
