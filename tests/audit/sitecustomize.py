"""Notes what a process and its workers do beyond computing: a line of JSON for each event, in the file AUDIT names.

Connections and names looked up, pickles, programs started, files opened for writing.
"""

import json
import os
import sys
from pathlib import Path

NOTED = {
    "ftplib.connect", "os.exec", "os.posix_spawn", "os.system", "pickle.find_class", "shutil.rmtree", "smtplib.connect",
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen", "urllib.Request",
}  # fmt: skip
LOG = os.open(os.environ["AUDIT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def note(event, args):
    if event == "open":
        path, _, flags = args
        if not isinstance(path, str | bytes) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        os.write(LOG, json.dumps(["write", str(Path(os.fsdecode(path)).absolute())]).encode() + b"\n")
    elif event in NOTED:
        os.write(LOG, json.dumps([event, str(args)]).encode() + b"\n")


sys.addaudithook(note)
