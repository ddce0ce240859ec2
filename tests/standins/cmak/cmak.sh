#!/usr/bin/env bash
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Stands where CMAK's start script does: JAVA_HOME, JAVA_OPTS and the command line are its words.
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
cd "$home" || exit
exec /usr/bin/python3 -B "$home/lib/cmak_main.py" "$@"
