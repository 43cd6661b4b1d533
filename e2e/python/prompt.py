"""Types at a program on a terminal of its own: prompt.py STEPS.json PROGRAM [ARG…].

STEPS is a list of pairs: what to type, and what must be seen after that before the next step. Prints all that was on
the screen. Exit code 1 if something was not seen in time or the program did not leave with 0.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

PATIENCE_S = 60

# Who presses Ctrl-C in the instant in which a line is being accepted presses it again.
AGAIN = "\x03"


def main():
    steps = json.loads(sys.argv[1])
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execvp(sys.argv[2], sys.argv[2:])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    screen = Screen(terminal)
    for typed, expected in steps:
        os.write(terminal, typed.encode())
        if not screen.shows(expected, typed if typed == AGAIN else ""):
            print("not seen after %r: %r" % (typed, expected))
            os.kill(child, 9)
            break
    screen.drain()
    sys.stdout.write(screen.text.decode(errors="replace"))
    sys.exit(0 if os.waitpid(child, 0)[1] == 0 else 1)


class Screen:
    def __init__(self, terminal):
        self.terminal = terminal
        self.text = b""
        self.seen = 0

    def shows(self, expected, again):
        end = time.monotonic() + PATIENCE_S
        typed = time.monotonic()
        while time.monotonic() < end:
            at = self.text.find(expected.encode(), self.seen)
            if at >= 0:
                self.seen = at + len(expected.encode())
                return True
            if not self.read(0.2):
                return False
            if again and time.monotonic() - typed > 2:
                typed = time.monotonic()
                os.write(self.terminal, again.encode())
        return False

    def drain(self):
        while self.read(2):
            pass

    def read(self, seconds):
        """False when the program has left."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True if seconds < 1 else False
        try:
            more = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.text += more
        return bool(more)


main()
