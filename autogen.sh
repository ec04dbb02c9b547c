#!/bin/sh
# Makes configure from a git checkout. Needs autoconf, automake and pkg-config.
set -eu
cd "$(dirname "$0")"
exec autoreconf --install --force
