const SIDES = ['left', 'right', 'L', 'R'];

/** A name without the side it ends in: `Pultec left` is `Pultec` and `left`. */
export function sideOf(name: string): { base: string; side: string | null } {
	const words = name.split(' ');
	const side = words.at(-1) ?? '';
	return SIDES.includes(side) && words.length > 1
		? { base: words.slice(0, -1).join(' '), side }
		: { base: name, side: null };
}

/**
 * Things of the two sides that say the same, once: `Pultec left and right`, where the first of them stood.
 *
 * @param says what has to be the same of both
 */
export function bothSides<T extends { name: string }>(things: readonly T[], says: (thing: T) => string): T[] {
	const said: { base: string; sides: string[]; text: string; thing: T }[] = [];
	for (const thing of things) {
		const { base, side } = sideOf(thing.name);
		const text = says(thing);
		const same = side === null ? undefined : said.find((one) => one.base === base && one.text === text);
		if (same !== undefined && side !== null && !same.sides.includes(side)) same.sides.push(side);
		else said.push({ base, sides: side === null ? [] : [side], text, thing });
	}
	return said.map(({ base, sides, thing }) => ({
		...thing,
		name: [base, sides.join(' and ')].filter(Boolean).join(' '),
	}));
}
