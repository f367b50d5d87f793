const NUMBER = /^([+-]?[\d.]+|–)?$/;

/** Rows as columns of text: numbers to the right, words to the left. The first row is the head. */
export function textTable(rows: readonly (readonly string[])[]): string {
	const head = rows[0] ?? [];
	const columns = head.map((_, index) => {
		const cells = rows.map((row) => row[index] ?? '');
		return {
			width: Math.max(...cells.map((cell) => cell.length)),
			isNumber: cells.slice(1).every((cell) => NUMBER.test(cell)),
		};
	});
	return rows
		.map((row) => {
			const cells = columns.map(({ width, isNumber }, index) => {
				const cell = row[index] ?? '';
				return isNumber ? cell.padStart(width) : cell.padEnd(width);
			});
			return `${cells.join('  ').trimEnd()}\n`;
		})
		.join('');
}

/** A signed level to a decimal, `+1.5`; a dash for none. Never `-0.0`. */
export function signed(value: number | null, decimals = 1): string {
	if (value === null) return '–';
	const text = value.toFixed(decimals);
	if (Number(text) === 0) return (0).toFixed(decimals);
	return value > 0 ? `+${text}` : text;
}
