"""The sealing of WeChat's pushes against wechatpy, in both directions: what one seals, the other
opens, and what is not right neither opens. Run by scripts/wechatpy."""

import random
import string
import subprocess
import sys

from wechatpy.crypto import PrpCrypto, _get_signature
from base64 import b64decode

ROUNDS = 300
LETTERS = string.ascii_letters + string.digits


def word(dice, length):
    return "".join(dice.choice(LETTERS) for _ in range(length))


def main(program):
    dice = random.Random(20261126)
    ours = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(*words):
        ours.stdin.write(" ".join(words) + "\n")
        ours.stdin.flush()
        return ours.stdout.readline().strip()

    for turn in range(ROUNDS):
        key, app, token = word(dice, 43), "wx" + word(dice, 16), word(dice, dice.randint(3, 32))
        timestamp, nonce = str(dice.randint(1_500_000_000, 2_000_000_000)), str(dice.randint(1, 10**10))
        message = "".join(dice.choice("安全生产隐患整改{}\":,abc 123\n") for _ in range(turn))
        theirs = PrpCrypto(b64decode(key + "="))

        signature, encrypt = ask("seal", key, app, token, timestamp, nonce, message.encode().hex() or "").split(" ")
        assert signature == _get_signature(token, timestamp, nonce, encrypt), "our signature"
        opened = theirs.decrypt(encrypt, app)
        opened = opened.encode() if isinstance(opened, str) else opened
        assert opened == message.encode(), "what we sealed"

        encrypt = theirs.encrypt(message, app)
        encrypt = encrypt.decode() if isinstance(encrypt, bytes) else encrypt
        signature = _get_signature(token, timestamp, nonce, encrypt)
        rest = (timestamp, nonce, signature, encrypt)
        assert ask("open", key, app, token, *rest) == message.encode().hex(), "what they sealed"
        assert ask("open", key, "wx" + word(dice, 16), token, *rest) == "refused", "another app"
        assert ask("open", key, app, token + "x", *rest) == "refused", "another token"

    ours.stdin.close()
    assert ours.wait() == 0
    print(f"wechatpy: {2 * ROUNDS} messages opened by the other side, {2 * ROUNDS} forgeries refused")


main(sys.argv[1])
