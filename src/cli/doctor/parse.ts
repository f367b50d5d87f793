/** Cards in the text of /proc/asound/cards: ` 0 [UCX            ]: USB-Audio - Fireface UCX` and a second line each. */
export function parseCards(text: string): string[] {
	return [...text.matchAll(/^\s*(\d+) \[(\S+)\s*\]: (.+)$/gm)].map(
		([, number, id, name]) => `${number} ${id} (${name?.trim()})`,
	);
}

/** Soft limit in the text of /proc/self/limits; Infinity for unlimited, null when the line is not there. */
export function parseLimit(text: string, name: 'Max realtime priority' | 'Max locked memory'): number | null {
	const line = text.split('\n').find((candidate) => candidate.startsWith(name));
	const soft = line?.slice(name.length).trim().split(/\s+/)[0];
	if (soft === undefined || soft === '') return null;
	return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Number of a group in the text of /etc/group; null when there is no such group. */
export function parseGroup(text: string, group: string): number | null {
	const line = text.split('\n').find((candidate) => candidate.startsWith(`${group}:`));
	const id = Number(line?.split(':')[2]);
	return line === undefined || !Number.isInteger(id) ? null : id;
}
