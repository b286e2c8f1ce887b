"""A real MQTT broker (amqtt) in a process of its own, with passwords and, if asked, TLS.

python tests/counterparts/mqtt_broker.py PORT PASSWORD_FILE [CERTIFICATE KEY]
"""

import asyncio
import sys

from amqtt.broker import Broker


def config(port, passwords, certificate, key):
    listener = {"type": "tcp", "bind": f"127.0.0.1:{port}", "max_connections": 50}
    if certificate:
        listener |= {"ssl": True, "certfile": certificate, "keyfile": key}
    return {
        "listeners": {"default": listener},
        "plugins": {
            "amqtt.plugins.authentication.FileAuthPlugin": {"password_file": passwords},
        },
    }


async def serve(*given):
    broker = Broker(config(*given))
    await broker.start()
    await asyncio.Event().wait()


def main():
    port, passwords, *tls = sys.argv[1:]
    asyncio.run(serve(int(port), passwords, *(tls or ("", ""))))


if __name__ == "__main__":
    main()
