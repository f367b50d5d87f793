/** Status bits of a machine, `[byte, bit]`. Source: Odetics 4136201-F, status sense. */
export const SONY_STATUS_BITS = {
	local: [0, 0],
	hardError: [0, 2],
	servoReferenceMissing: [0, 4],
	cassetteOut: [0, 5],
	busy: [0, 7],
	play: [1, 0],
	record: [1, 1],
	forward: [1, 2],
	rewind: [1, 3],
	eject: [1, 4],
	stop: [1, 5],
	tensionReleased: [1, 6],
	standby: [1, 7],
	cueComplete: [2, 0],
	still: [2, 1],
	reverse: [2, 2],
	variable: [2, 3],
	jog: [2, 4],
	shuttle: [2, 5],
	tapeSpeedOverride: [2, 6],
	servoLock: [2, 7],
	inSet: [3, 0],
	outSet: [3, 1],
	audioInSet: [3, 2],
	audioOutSet: [3, 3],
	colourFrameMode: [3, 4],
	freeze: [3, 6],
	autoMode: [3, 7],
	/** Preroll, or cueing. */
	cueing: [4, 0],
	preview: [4, 1],
	autoEdit: [4, 2],
	review: [4, 3],
	edit: [4, 4],
	fullEe: [4, 6],
	selectEe: [4, 7],
	audio1: [5, 0],
	audio2: [5, 1],
	audio3: [5, 2],
	audio4: [5, 3],
	video: [5, 4],
	assemble: [5, 5],
	insert: [5, 6],
	led1: [6, 0],
	led2: [6, 1],
	led4: [6, 2],
	led8: [6, 3],
	lampReverse: [6, 4],
	lampForward: [6, 5],
	lampStill: [6, 6],
	inOut: [7, 0],
	spotErase: [7, 2],
	syncActive: [7, 4],
	audioSplit: [7, 5],
	recordInhibited: [8, 0],
	systemAlarm: [8, 1],
	servoAlarm: [8, 2],
	colourFrameLock: [8, 3],
	endOfTape: [8, 4],
	nearEndOfTape: [8, 5],
	lostLock: [8, 6],
	buzzer: [8, 7],
	functionAbort: [9, 7],
} as const;
export type Sony9pinStatus = Record<keyof typeof SONY_STATUS_BITS, boolean>;

/** Length of the status that Detent asks for. */
export const SONY_STATUS_BYTES = 10;

/** Status from the data of a status sense return that begins at byte 0; bytes that are not there read as 0. */
export function decodeSonyStatus(data: Uint8Array): Sony9pinStatus {
	const entries = Object.entries(SONY_STATUS_BITS).map(([name, [byte, bit]]) => [
		name,
		(((data[byte] ?? 0) >> bit) & 1) === 1,
	]);
	return Object.fromEntries(entries) as Sony9pinStatus;
}

/** The ten status bytes; bits that are not named are 0. */
export function encodeSonyStatus(status: Partial<Sony9pinStatus>): Uint8Array {
	const data = new Uint8Array(SONY_STATUS_BYTES);
	for (const [name, [byte, bit]] of Object.entries(SONY_STATUS_BITS)) {
		if (status[name as keyof Sony9pinStatus] === true) data[byte] = (data[byte] ?? 0) | (1 << bit);
	}
	return data;
}

/** The state of the tape in a word, from the machine's status bits. */
export function sonyMode(status: Sony9pinStatus): string {
	if (status.cassetteOut) return 'no tape';
	if (status.record) return 'record';
	if (status.cueing) return 'cueing';
	if (status.play) return 'play';
	if (status.forward) return 'forward';
	if (status.rewind) return 'rewind';
	if (status.shuttle) return 'shuttle';
	if (status.jog) return 'jog';
	if (status.variable) return 'variable';
	if (status.eject) return 'eject';
	return status.stop ? 'stop' : 'still';
}

const STANDING = new Set(['no tape', 'stop', 'still', 'eject']);

/** False when the tape stands still by the machine's own status. */
export function sonyMoves(status: Sony9pinStatus): boolean {
	return !STANDING.has(sonyMode(status));
}
