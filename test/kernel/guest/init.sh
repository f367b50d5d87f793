#!/bin/busybox sh
# First program of the bench's kernel: loads modules, lays a writable layer over the host's files, runs the suites.
bb=/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs dev /dev
echo 'detent-bench: the kernel is up'
while read -r file; do
	$bb insmod "/modules/$file" || echo "detent-bench: module $file did not load"
done </modules.list
$bb mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=500000 host /host
$bb mount -t tmpfs tmpfs /upper
$bb mkdir /upper/files /upper/work
$bb mount -t overlay -o lowerdir=/host,upperdir=/upper/files,workdir=/upper/work overlay /root
$bb mkdir -p /dev/shm /dev/pts /dev/virtio-ports
$bb mount -t tmpfs tmpfs /dev/shm
$bb mount -t devpts devpts /dev/pts
for port in /sys/class/virtio-ports/*; do
	$bb ln -s "/dev/${port##*/}" "/dev/virtio-ports/$($bb cat "$port/name")"
done
# What udev does on a machine of its own: stable links for serial adapters, as they come and go.
$bb uevent /hotplug &
for tty in /sys/class/tty/ttyUSB*; do
	[ -e "$tty" ] && ACTION=add SUBSYSTEM=tty DEVPATH="/class/tty/${tty##*/}" DEVNAME="${tty##*/}" /hotplug
done
$bb ip link set lo up
for folder in dev proc sys; do $bb mount -o rbind "/$folder" "/root/$folder"; done
# Not over /tmp: that is where the files of the suites themselves may lie.
scratch=/dev/shm/scratch
$bb mkdir "$scratch"
# A machine with nothing but its card: looking for sound servers costs PortAudio ten seconds without acceleration.
[ -d /root/etc/alsa/conf.d ] && $bb mount -t tmpfs tmpfs /root/etc/alsa/conf.d
export HOME="$scratch" TMPDIR="$scratch" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin UV_THREADPOOL_SIZE=16
# On one processor a block loop that is real-time keeps V8 from compiling it, once it is late: the host goes without.
[ "$($bb nproc)" = 1 ] && $bb rm -f /root/usr/bin/chrt
# The host says through this port what is to be run.
{ read -r node && read -r script && read -r DETENT_BENCH_OPTIONS; } </dev/virtio-ports/detent.boot
export DETENT_BENCH_OPTIONS
$bb chroot /root "$node" --enable-source-maps "$script"
echo "detent-bench: the suites ended with code $?"
$bb poweroff -f
