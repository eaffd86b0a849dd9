"""Runs the Catch2 programs that ctest knows in a build folder, each once and with a filter of its own.

    run_catch2.py BUILD_DIR FILTER

Takes working folder and environment of each from ctest, prints the output of those that fail, and
exits 1 if one did. Tests that are scripts are left to ctest.
"""
import concurrent.futures
import json
import os
import subprocess
import sys

TIMEOUT_SECONDS = 900


def programs(build_dir):
    """Yields (path, working folder, environment) of every test program built in build_dir."""
    text = subprocess.run(["ctest", "--test-dir", build_dir, "--show-only=json-v1"],
                          check=True, capture_output=True, text=True).stdout
    seen = set()
    for test in json.loads(text)["tests"]:
        command = test.get("command") or [""]
        path = os.path.realpath(command[0])
        if path in seen or not path.startswith(os.path.realpath(build_dir) + os.sep) or not os.access(path, os.X_OK):
            continue
        with open(path, "rb") as program:
            if program.read(4) != b"\x7fELF":
                continue
        # What Catch2 is, its own help says; a program of another kind is not given its filter.
        about = subprocess.run([path, "--help"], capture_output=True, timeout=60, check=False).stdout
        if b"Catch v2" not in about:
            continue
        seen.add(path)
        properties = {entry["name"]: entry["value"] for entry in test.get("properties", [])}
        environment = dict(entry.split("=", 1) for entry in properties.get("ENVIRONMENT", []))
        yield path, properties.get("WORKING_DIRECTORY", build_dir), environment


def run(path, folder, environment, test_filter):
    """Returns whether the program passed; prints what it said when it did not."""
    command = [path, test_filter, "-w", "NoTests"]
    try:
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=TIMEOUT_SECONDS, check=False)
        output, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        output, code = late.stdout or b"", "no end after %d s" % TIMEOUT_SECONDS
    text = output.decode("utf-8", "replace")
    # A program whose cases are all [slow] has nothing to run here; that is not a failure.
    passed = code == 0 or "No test cases matched" in text
    said = "%-4s %s" % ("ok" if passed else "FAIL", os.path.basename(path))
    if not passed:
        said += "\n%s\nended with %s: %s" % (text, code, " ".join(command))
    print(said, flush=True)  # in one piece: others run at the same time
    return passed


def main():
    build_dir, test_filter = sys.argv[1:]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda program: run(*program, test_filter), programs(build_dir)))
    if not results:
        print("no test programs in " + build_dir)
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
