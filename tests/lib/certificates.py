"""A certificate authority for one test run, made with openssl(1): good, expired, wrong-host and self-signed."""

import pathlib
import subprocess

CA_CONFIG = """
[ca]
default_ca = here
[here]
new_certs_dir = {folder}
database = {folder}/index.txt
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
"""


class Certificate:
    """Paths of a certificate chain and its key, both PEM."""

    def __init__(self, certificate, key):
        self.certificate = str(certificate)
        self.key = str(key)


class Authority:
    """`Authority(folder).ca_file` is the trust anchor; `issue`, `expired` and `self_signed` give Certificates."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "openssl.cnf"
        self.config.write_text(CA_CONFIG.format(folder=self.folder))
        (self.folder / "index.txt").touch()
        self.ca_file = str(self.folder / "ca.pem")
        self._ca_key = self.folder / "ca.key"
        self._new_key(self._ca_key)
        self._openssl("req", "-x509", "-new", "-key", self._ca_key, "-config", self.config, "-days", "2",
                      "-subj", "/CN=hark test authority", "-addext", "basicConstraints=critical,CA:TRUE",
                      "-addext", "keyUsage=critical,keyCertSign", "-out", self.ca_file)

    def issue(self, *hosts, name="good"):
        """A certificate that is good for these host names and addresses (default: localhost, 127.0.0.1)."""
        return self._signed(name, hosts or ("localhost", "127.0.0.1"), "20200101000000Z", "20990101000000Z")

    def expired(self):
        return self._signed("expired", ("localhost", "127.0.0.1"), "20200101000000Z", "20200201000000Z")

    def self_signed(self):
        key = self.folder / "self.key"
        certificate = self.folder / "self.pem"
        self._new_key(key)
        self._openssl("req", "-x509", "-new", "-key", key, "-config", self.config, "-days", "2", "-subj",
                      "/CN=localhost", "-addext", "subjectAltName=" + alternative_names(("localhost", "127.0.0.1")),
                      "-out", certificate)
        return Certificate(certificate, key)

    def _signed(self, name, hosts, start, end):
        key, request, certificate = (self.folder / (name + end) for end in (".key", ".csr", ".pem"))
        self._new_key(key)
        self._openssl("req", "-new", "-key", key, "-config", self.config, "-subj", "/CN=" + hosts[0], "-addext",
                      "subjectAltName=" + alternative_names(hosts), "-out", request)
        self._openssl("ca", "-batch", "-notext", "-config", self.config, "-cert", self.ca_file, "-keyfile",
                      self._ca_key, "-startdate", start, "-enddate", end, "-in", request, "-out", certificate)
        return Certificate(certificate, key)

    def _new_key(self, path):
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)

    @staticmethod
    def _openssl(*arguments):
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError("openssl " + str(arguments[0]) + ": " + done.stderr)


def alternative_names(hosts):
    return ",".join(("IP:" if host.replace(".", "").isdigit() else "DNS:") + host for host in hosts)
