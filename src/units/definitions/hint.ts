/** Levenshtein distance of two words. */
export function editDistance(a: string, b: string): number {
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let row = 1; row <= a.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= b.length; column += 1) {
			const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
			current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
		}
		previous = current;
	}
	return previous[b.length] ?? 0;
}

/** The known word that was probably meant: at most a third of its letters differ; null when none is near. */
export function closest(wrong: string, known: readonly string[]): string | null {
	let best: string | null = null;
	let bestDistance = Number.POSITIVE_INFINITY;
	for (const word of known) {
		const distance = editDistance(wrong.toLowerCase(), word.toLowerCase());
		if (distance < bestDistance && distance <= Math.max(1, Math.floor(word.length / 3))) {
			best = word;
			bestDistance = distance;
		}
	}
	return best;
}
