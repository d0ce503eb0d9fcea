# Sourced by ./run and ./test: sets PYTHON to a Python that can make a virtual environment, or explains and ends with 2.
# The shims of version managers may answer with another version or not at all, so every candidate is tried.
# CANDOR_PYTHON names one to be used instead.

PYTHON= ANY=
for candidate in ${CANDOR_PYTHON:-\
    python3.13 "$HOME"/.pyenv/versions/3.13*/bin/python \
    python3.12 "$HOME"/.pyenv/versions/3.12*/bin/python \
    python3.11 "$HOME"/.pyenv/versions/3.11*/bin/python \
    python3}; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    found=$("$candidate" -I -c 'import sys; assert sys.version_info >= (3, 11); print(sys.executable)' 2>/dev/null) || continue
    ANY=${ANY:-$found}
    if "$candidate" -I -c 'import ensurepip, venv' 2>/dev/null; then
        PYTHON=$found
        break
    fi
done

if [ -z "$PYTHON" ]; then
    if [ -n "$ANY" ]; then
        package=$("$ANY" -I -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        echo "candor: $ANY cannot make a virtual environment. Install its package: apt-get install $package" >&2
    else
        echo "candor: Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv" >&2
    fi
    exit 2
fi
