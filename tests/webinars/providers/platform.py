"""A platform on 127.0.0.1 that plays BigBlueButton and Zoom, keeps what it was asked, and fails on demand."""

import base64
import contextlib
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = "a-shared-secret-of-some-length"
CLIENT_SECRET = "the-client-secret-of-zoom"


class Platform:
    """`asked`: (method, path, query as lists, JSON). `fault`: timeout, drip, 500, garbage, redirect."""

    def __init__(self):
        self.asked = []
        self.fault = ""
        self.registrants = {}
        self.is_webinar = False
        self.refuse = ""
        self.released = threading.Event()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                platform.answer(self, "GET")

            def do_POST(self):
                platform.answer(self, "POST")

            def do_DELETE(self):
                platform.answer(self, "DELETE")

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def calls(self, part):
        return [entry for entry in self.asked if part in entry[1]]

    def answer(self, handler, method):
        address = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        raw = handler.rfile.read(length)
        body = json.loads(raw) if raw else None
        self.asked.append((method, address.path, parse_qs(address.query), body))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._answer(handler, method, address, body)

    def _answer(self, handler, method, address, body):
        if self.fault == "timeout":
            self.released.wait(3)
            return None
        if self.fault == "drip":
            handler.send_response(200)
            handler.end_headers()
            for _drop in range(40):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.1)
            return None
        if self.fault == "redirect":
            handler.send_response(302)
            handler.send_header("Location", f"{self.url}/elsewhere")
            handler.end_headers()
            return None
        if self.fault == "500":
            return self._send(handler, 500, b"<h1>Oops</h1>")
        if self.fault == "garbage":
            return self._send(handler, 200, b"{not <json nor xml")
        if "/bigbluebutton/api/" in address.path:
            return self._send(handler, 200, self._bigbluebutton(address))
        status, told = self._zoom(handler, method, address, body)
        return self._send(handler, status, json.dumps(told).encode() if told is not None else b"")

    def _send(self, handler, status, body):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _bigbluebutton(self, address):
        query, _mark, given = address.query.rpartition("checksum=")
        query = query.removesuffix("&")
        name = address.path.rsplit("/", 1)[1]
        length = {40: "sha1", 64: "sha256"}[len(given)]
        if hashlib.new(length, f"{name}{query}{SECRET}".encode()).hexdigest() != given:
            return (
                b"<response><returncode>FAILED</returncode><messageKey>checksumError</messageKey>"
                b"<message>Checksums do not match</message></response>"
            )
        return b"<response><returncode>SUCCESS</returncode><meetings><m>x</m></meetings></response>"

    def _zoom(self, handler, method, address, body):
        if address.path == "/oauth/token":
            pair = base64.b64encode(f"client:{CLIENT_SECRET}".encode()).decode()
            if handler.headers.get("Authorization") != f"Basic {pair}":
                return 401, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
            return 200, {"access_token": "t0ken", "expires_in": 3599}
        if handler.headers.get("Authorization") != "Bearer t0ken":
            return 401, {"code": 124, "message": "Invalid access token."}
        _empty, _v2, kind, number, _registrants, *rest = address.path.split("/")
        if kind == "meetings" and self.is_webinar:
            return 400, {"code": 3000, "message": "Cannot access webinar info."}
        if self.refuse and body and body["email"] == self.refuse:
            return 400, {"code": 300, "message": "Validation Failed."}
        if method == "DELETE":
            known = self.registrants.pop(rest[0], None)
            return (204, None) if known else (404, {"code": 404, "message": "Registrant not found."})
        registrant = f"reg{len(self.registrants) + 1}"
        self.registrants[registrant] = body
        link = f"https://zoom.example/w/{number}?tk={registrant}"
        return 201, {"registrant_id": registrant, "id": number, "join_url": link}
