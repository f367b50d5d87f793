/** `Client:Port 20:0` → `Client:Port`: ALSA's numbers change from one plug-in to the next. */
export function stableMidiName(name: string): string {
	return name.replace(/\s+\d+:\d+$/, '').trim();
}

/**
 * Index of the port of this name, exactly or without ALSA's numbers; -1 when there is none.
 *
 * @param exactly only the very name counts: another port of the same name is in use, and must not be taken for this one
 * @throws Error, in words, when several ports have the name and none has it exactly: nothing is guessed
 */
export function findMidiPort(names: readonly string[], wanted: string, exactly = false): number {
	const exact = names.flatMap((name, index) => (name === wanted ? [index] : []));
	const stable = names.flatMap((name, index) => (stableMidiName(name) === stableMidiName(wanted) ? [index] : []));
	const found = exact.length > 0 || exactly ? exact : stable;
	if (found.length > 1) {
		const all = found.map((index) => `"${names[index]}"`).join(', ');
		throw new Error(
			`${found.length} MIDI ports are named "${stableMidiName(wanted)}": ${all}. Detent does not guess which one is meant: unplug one, or give it another name in the system.`,
		);
	}
	return found[0] ?? -1;
}
