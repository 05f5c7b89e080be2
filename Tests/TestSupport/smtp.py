"""A mail server for tests, from aiosmtpd. Its argument is JSON:

port
folder       gets ca.pem, the authority of the server's certificate
encryption   none, starttls or implicit
user, password   what it asks for, if given. It offers that without TLS too.
replies      what it does with each message, one after the other; the last one repeats: accept, a code that refuses the
             recipient (450, 550), a code that refuses the content (data-451, data-554), hang, or drop, which accepts
             nothing and closes the connection after the content

Prints one line of JSON for each event: ready, auth, and message with its reply.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])


def report(event, **values):
    print(json.dumps({"event": event, **values}), flush=True)


class Handler:
    def __init__(self):
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, parameters):
        reply = options["replies"][min(self.count, len(options["replies"]) - 1)]
        self.count += 1
        if reply.isdigit():
            report("message", to=address, reply=reply)
            return f"{reply} refused"
        envelope.reply = reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        report(
            "message",
            **{"from": envelope.mail_from},
            to=", ".join(envelope.rcpt_tos),
            reply=envelope.reply,
            subject=message["subject"],
            id=message["message-id"],
            headers=[name for name in message.keys()],
            text=message.get_content(),
            isASCII=envelope.content.isascii(),
            isEncrypted=is_encrypted(server),
            isSignedIn=bool(session.authenticated),
        )
        if envelope.reply == "hang":
            await asyncio.sleep(3600)
        if envelope.reply == "drop":
            server.transport.abort()
            await asyncio.sleep(3600)
        if envelope.reply.startswith("data-"):
            return f"{envelope.reply.removeprefix('data-')} refused"
        return "250 OK"


def is_encrypted(server):
    return server.transport.get_extra_info("sslcontext") is not None


def authenticate(server, session, envelope, mechanism, data):
    isRight = (data.login.decode(), data.password.decode()) == (options["user"], options["password"])
    report("auth", isRight=isRight, isEncrypted=is_encrypted(server))
    return AuthResult(success=isRight, handled=False)


def certificate():
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "0.0.0.0", "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(f"{options['folder']}/ca.pem")
    return context


async def main():
    context = certificate() if options["encryption"] != "none" else None
    offered = context if options["encryption"] == "starttls" else None
    asks = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False} if "user" in options else {}
    handler = Handler()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="localhost", tls_context=offered, **asks),
        "0.0.0.0",
        options["port"],
        ssl=context if options["encryption"] == "implicit" else None,
    )
    report("ready")
    await server.serve_forever()


asyncio.run(main())
