interface Serial {
	letters: string;
	digits: number;
}

function parseSerial(text: string): Serial | null {
	const match = /^([^0-9]*)([0-9]+)$/.exec(text.trim());
	if (match === null) return null;
	const [, letters = '', digits = ''] = match;
	return { letters: letters.trim().toUpperCase(), digits: Number(digits) };
}

/**
 * True when a serial number lies between two others, both ends inclusive; a missing end is open. Compared by letters
 * (which must be equal), then by digits as a number.
 *
 * @returns null when the numbers cannot be compared: other letters, or no digits
 */
export function serialWithin(serial: string, from: string | undefined, to: string | undefined): boolean | null {
	const own = parseSerial(serial);
	if (own === null) return null;
	for (const [bound, sign] of [
		[from, 1],
		[to, -1],
	] as const) {
		if (bound === undefined) continue;
		const other = parseSerial(bound);
		if (other === null || other.letters !== own.letters) return null;
		if ((own.digits - other.digits) * sign < 0) return false;
	}
	return true;
}
