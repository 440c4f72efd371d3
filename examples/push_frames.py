"""Pushes a scan to `friedel watch live/ --listen 8899` as a detector's client would, frame by frame:

    python3 push_frames.py http://127.0.0.1:8899 TOKEN scan54 scan54.spec scan54/*.tif
"""
import sys
import urllib.request

url, token, scan, *paths = sys.argv[1:]


def post(where, data=b""):
    headers = {"Authorization": "Bearer " + token}
    urllib.request.urlopen(urllib.request.Request(f"{url}/scans/{scan}/{where}", data, headers, method="POST"))


frames = [path for path in paths if not path.endswith(".spec")]
for path in paths:
    post("log" if path not in frames else f"frames/{frames.index(path)}", open(path, "rb").read())
post("end")
