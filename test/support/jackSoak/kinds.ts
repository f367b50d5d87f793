/**
 * `transparent`: the bit-transparent mode, whose capture is the source to the last bit. `chain`: a print through a chain at
 * work with the monitor on the master. `listening`: the chain played with files in step, and switching between all of them.
 */
export const SOAK_KINDS = ['transparent', 'chain', 'listening'] as const;
export type SoakKind = (typeof SOAK_KINDS)[number];

export function sumOf(complete: Readonly<Record<SoakKind, number>>): number {
	return SOAK_KINDS.reduce((all, kind) => all + complete[kind], 0);
}
