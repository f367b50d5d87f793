/**
 * Machines by the two bytes of the device type answer. The low nibble of the first byte is 0 for machines of the 525-line
 * world and 1 for those of the 625-line world; without it the rest is the model. Sources: Odetics 4136201-F, device type;
 * Blackmagic HyperDeck manual, RS-422 (F0E0, F1E0).
 */
const MODELS: Readonly<Record<number, string>> = {
	8192: 'BVW-10',
	8228: 'BVW-70',
	8229: 'BVW-75',
	12304: 'DVR-2000',
	61664: 'HyperDeck',
};

export interface SonyDevice {
	/** Null for a type that our sources do not name. */
	model: string | null;
	/** Labels a second of its time code; null where the type does not say. */
	fps: 25 | 30 | null;
}

/** What the answer to a device type request says. */
export function sonyDevice(type: Uint8Array): SonyDevice {
	const [high = 0, low = 0] = type;
	const world = high & 0x0f;
	const model = MODELS[((high & 0xf0) << 8) | low] ?? null;
	return { model, fps: world === 0 ? 30 : world === 1 ? 25 : null };
}
