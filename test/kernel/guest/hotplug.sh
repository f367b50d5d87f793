#!/bin/busybox sh
# Called for each event of the kernel: keeps /dev/serial/by-id as udev's rules do.
[ "$SUBSYSTEM" = tty ] || exit 0
case "$DEVNAME" in ttyUSB*) ;; *) exit 0 ;; esac
bb=/bin/busybox
folder=/dev/serial/by-id
if [ "$ACTION" = add ]; then
	port=$($bb readlink -f "/sys$DEVPATH/device")
	interface=$($bb dirname "$port")
	device=$($bb dirname "$interface")
	name="$($bb cat "$device/manufacturer")_$($bb cat "$device/product")_$($bb cat "$device/serial")"
	name=$(echo "$name" | $bb tr ' ' '_')
	$bb mkdir -p $folder
	$bb ln -sf "../../$DEVNAME" "$folder/usb-$name-if$($bb cat "$interface/bInterfaceNumber")-port$($bb cat "$port/port_number")"
elif [ "$ACTION" = remove ]; then
	for link in $folder/*; do
		[ "$($bb readlink "$link")" = "../../$DEVNAME" ] && $bb rm "$link"
	done
	$bb rmdir $folder /dev/serial 2>/dev/null
fi
exit 0
