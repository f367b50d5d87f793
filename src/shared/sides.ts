const SIDES = ['left', 'right', 'L', 'R'];

/** A name without the side it ends in: `Pultec left` is `Pultec` and `left`. */
export function sideOf(name: string): { base: string; side: string | null } {
	const words = name.split(' ');
	const side = words.at(-1) ?? '';
	return SIDES.includes(side) && words.length > 1
		? { base: words.slice(0, -1).join(' '), side }
		: { base: name, side: null };
}
