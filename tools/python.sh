#!/bin/sh
# Prints a Python of 3.11 or newer; says how to get one where there is none.
for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    path=$(command -v "$name" 2>/dev/null) || continue
    if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$path"
        exit 0
    fi
done
{
    echo "Passeur a besoin de Python 3.11 ou plus récent, et n’en trouve pas ici."
    echo "Debian 12, Ubuntu 24.04 ou plus récents : sudo apt-get install python3. Sinon : make setup PYTHON=/chemin/de/python3"
    echo "Passeur needs Python 3.11 or newer, and finds none here. PYTHON=/path/of/python3 names one."
} >&2
exit 2
