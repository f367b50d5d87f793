/** ALSA numbers its cards as they are found: `Babyface: USB Audio (hw:2,0)` may be `(hw:1,0)` after the next start. */
const CARD_NUMBER = /\(hw:\d+,(\d+)\)$/;

/** An audio device's name without the number that the system gave to its card; null where none is named. */
export function withoutCardNumber(name: string | null): string | null {
	return name?.replace(CARD_NUMBER, '(hw:*,$1)') ?? null;
}

/** Whether both are names of one device, whatever number its card had each time; two that are not named are one. */
export function isSameDevice(name: string | null, other: string | null): boolean {
	return withoutCardNumber(name) === withoutCardNumber(other);
}
