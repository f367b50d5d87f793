/** The click of a detent, where the device can give one. */
export function haptic(): void {
	if ('vibrate' in navigator) navigator.vibrate(6);
}
