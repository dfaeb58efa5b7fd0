"""Writes the machine's certificate authorities as a Java trust store: make_truststore.py TARGET.

A Java runtime from PyPI knows only its own list, and would refuse a proxy that this machine trusts.
Writes no file where the machine has no list.
"""

import os
import ssl
import sys

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore

bundle = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt"
if not os.path.exists(bundle):
    sys.exit()

with open(bundle, "rb") as file:
    certificates = x509.load_pem_x509_certificates(file.read())
entries = [PKCS12Certificate(certificate, str(number).encode()) for number, certificate in enumerate(certificates)]
with open(sys.argv[1], "wb") as file:
    file.write(serialize_java_truststore(entries, BestAvailableEncryption(b"changeit")))
