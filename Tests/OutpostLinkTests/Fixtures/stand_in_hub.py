"""A stand-in hub that behaves well or badly, chosen by the path of the request.

Usage: stand_in_hub.py FOLDER [--certificate NAME] [--tls-1.2] [--plain] [--ask-device]
Serves 127.0.0.1 on a free port with FOLDER/NAME.pem and NAME.key, and prints the port. Ends with its
standard input, so that it cannot outlive the test that started it.
"""

import argparse
import os
import socket
import ssl
import struct
import sys
import threading
import time


def read_head(stream):
    """Method, path and lower-cased headers of the next request; None when there is none."""
    first = stream.readline().decode().split()
    if len(first) < 3:
        return None
    headers = {}
    while (line := stream.readline().decode().strip()):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return first[0], first[1], headers


def chunks(stream):
    """The chunks of a chunked body, as they come."""
    while (size := int(stream.readline() or b"0", 16)) > 0:
        chunk = stream.read(size)
        stream.readline()
        yield chunk
    stream.readline()


def send_chunk(connection, data):
    connection.sendall(b"%x\r\n%s\r\n" % (len(data), data))


def cut(connection):
    """Ends the connection with a reset and without a farewell of TLS."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def respond(connection, stream, number, method, path, headers):
    """Answers one request. Returns whether the connection can take another one."""
    def head(status, *lines):
        text = "\r\n".join([f"HTTP/1.1 {status}", f"X-Connection: {number}", *lines, "", ""])
        connection.sendall(text.encode())

    if path == "/echo":
        head("200 OK", "Transfer-Encoding: chunked", "Content-Type: application/x-outpost")
        for chunk in chunks(stream) if method == "POST" else [b"nothing was sent"]:
            send_chunk(connection, chunk)
        connection.sendall(b"0\r\n\r\n")
        return True
    if path == "/headers":
        for _ in chunks(stream) if method == "POST" else []:
            pass
        text = "\n".join(f"{name}={value}" for name, value in sorted(headers.items())).encode()
        head("200 OK", f"Content-Length: {len(text)}")
        connection.sendall(text)
        return True
    if path == "/portal":
        page = b"<html>Welcome to Hotel Wi-Fi</html>"
        head("200 OK", f"Content-Length: {len(page)}", "Content-Type: text/html")
        connection.sendall(page)
    elif path == "/redirect":
        head("302 Found", "Location: https://example.org/", "Content-Length: 0")
        return True
    elif path == "/busy":
        head("429 Too Many Requests", "Retry-After: 7", "Content-Length: 0")
        # Reads the rest, or the reset of closing with unread bytes would overtake the answer.
        for _ in chunks(stream) if method == "POST" else []:
            pass
    elif path == "/informed":
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        head("204 No Content")
        return True
    elif path == "/silent":
        time.sleep(60)
    elif path == "/half":
        head("200 OK", "Content-Length: 100000")
        connection.sendall(b"x" * 1000)
        time.sleep(60)
    elif path == "/cut":
        head("200 OK", "Content-Length: 100000")
        connection.sendall(b"x" * 1000)
        time.sleep(0.2)
        cut(connection)
    elif path == "/trickle":
        head("200 OK", "Content-Length: 100000")
        for _ in range(600):
            connection.sendall(b"x")
            time.sleep(0.1)
    elif path == "/large":
        head("200 OK", "Content-Length: 1000000")
        connection.sendall(b"x" * 1000000)
        return True
    elif path == "/long-head":
        head("200 OK", *[f"X-Filler-{index}: {'x' * 1000}" for index in range(100)])
    elif path == "/garbage":
        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    return False


def serve(accepted, number, context):
    """One connection, until it ends or misbehaves on purpose."""
    try:
        if not context:  # A web server, asked in TLS, answers in plain HTTP.
            accepted.recv(4096)
            accepted.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return
        farewell = accepted.dup()
        try:
            connection = context.wrap_socket(accepted, server_side=True)
        except ssl.SSLError:
            # Reads what the client still sends, or the reset of closing with unread bytes would
            # overtake the alert that says why.
            farewell.shutdown(socket.SHUT_WR)
            while farewell.recv(4096):
                pass
            raise
        finally:
            farewell.close()
        stream = connection.makefile("rb")
        while (request := read_head(stream)) and respond(connection, stream, number, *request):
            pass
        connection.close()
    except (OSError, ValueError):
        pass  # The client went away or was refused, which is what many tests are about.


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--certificate", default="hub")
    parser.add_argument("--tls-1.2", dest="old_tls", action="store_true")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--ask-device", action="store_true")
    options = parser.parse_args()

    context = None
    if not options.plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        stem = os.path.join(options.folder, options.certificate)
        context.load_cert_chain(stem + ".pem", stem + ".key")
        if options.old_tls:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        if options.ask_device:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(os.path.join(options.folder, "mission.pem"))

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)

    def accept():
        number = 0
        while True:
            accepted, _ = listener.accept()
            number += 1
            threading.Thread(target=serve, args=(accepted, number, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


main()
