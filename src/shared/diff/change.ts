/** One difference between two revisions, for programs (`from`, `to`) and for people (`text`). */
export interface RevisionChange {
	area: 'source' | 'pass' | 'chain' | 'trim' | 'digital' | 'unit' | 'control' | 'result';
	/** Unit id, stage id or name of the fact. */
	subject: string;
	/** Control id, parameter or reading within the subject; null where the subject is all there is. */
	item: string | null;
	from: string | number | boolean | null;
	to: string | number | boolean | null;
	/** A sentence without full stop: `Curve Bender, Bass gain L: from +2 to −1`. */
	text: string;
}

/** The sentence of a change of one value. */
export function changed(
	area: RevisionChange['area'],
	subject: string,
	item: string | null,
	values: { from: RevisionChange['from']; to: RevisionChange['to'] },
	name: string,
	print: (value: RevisionChange['from']) => string = String,
): RevisionChange[] {
	const { from, to } = values;
	if (from === to) return [];
	const words = { from: print(from), to: print(to) };
	// A gain that was found again by measuring differs by less than is printed.
	const by =
		words.from === words.to && typeof from === 'number' && typeof to === 'number'
			? ` (by ${Math.abs(to - from).toPrecision(1)})`
			: '';
	return [{ area, subject, item, from, to, text: `${name}: from ${words.from} to ${words.to}${by}` }];
}

/** `+1.5 dB`, `−1.0 dBTP`, `0.0 dB`, with a true minus sign; a second decimal only where it is needed. */
export function signed(value: number, unit: string): string {
	const hundredths = Math.round(value * 100);
	const text = (Math.abs(hundredths) / 100).toFixed(hundredths % 10 === 0 ? 1 : 2);
	const sign = hundredths === 0 ? '' : hundredths < 0 ? '−' : unit === 'dB' ? '+' : '';
	return `${sign}${text} ${unit}`;
}
