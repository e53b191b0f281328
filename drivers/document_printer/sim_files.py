"""What the simulated printer's programs are given: a private bus, a print command."""

BUS_CONF = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
  </policy>
</busconfig>
"""

COMMAND = """#!/bin/sh
# Called by ippeveprinter for each job with the document's path; what it writes to its stderr
# (STATE:, ATTR:) becomes the printer's state. The simulator says what that is.
echo "job $IPP_JOB_ID $1" > {folder}/up
while IFS= read -r line; do
  case "$line" in
    "end "*) exit "${{line#end }}" ;;
    *) echo "$line" >&2 ;;
  esac
done < {folder}/down
"""
