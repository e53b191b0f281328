#!/bin/busybox sh
# First program of the lab's machine: makes the host's own file system (read-only, over 9p) its
# root, with everything that is written going to memory.
/bin/busybox mkdir -p /proc /sys /dev /ro /rw /root
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
for module in $(/bin/busybox cat /modules.order); do
    /bin/busybox insmod "/modules/$module" || echo "lab: no $module"
done
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /ro || exec /bin/busybox poweroff -f
/bin/busybox mount -t tmpfs tmpfs /rw
/bin/busybox mkdir /rw/upper /rw/work
/bin/busybox mount -t overlay -o lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work overlay /root
for word in $(/bin/busybox cat /proc/cmdline); do
    case "$word" in lab.here=*) here=${word#lab.here=} ;; esac
done
for place in dev proc sys; do /bin/busybox mount --move /$place /root/$place; done
/bin/busybox mount -t tmpfs tmpfs /root/run
/bin/busybox mount -t tmpfs tmpfs /root/tmp
exec /bin/busybox switch_root /root /bin/bash "$here/tests/lab/guest.sh" "$here"
