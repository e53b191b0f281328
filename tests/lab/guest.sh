#!/bin/bash
# Second half of the lab machine's start: modules of the lab's own kernel, udev, then the tests.
here=$1
cd "$here" || exec busybox poweroff -f
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH=$here
mkdir -p /lib/modules
mount --bind "$here/.cache/lab/kernel/lib/modules" /lib/modules
mount -t devpts devpts /dev/pts 2>/dev/null
mount -t tmpfs tmpfs /dev/shm 2>/dev/null
ip link set lo up
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle --timeout=60
modprobe -a uinput evdev ftdi_sio virtio_console
modprobe vivid n_devs=2 node_types=0x1,0x1 input_types=0x0,0x0 multiplanar=1,1
udevadm settle --timeout=60
"$here/.venv/bin/python" -m tests.lab.guest
sync
busybox poweroff -f
