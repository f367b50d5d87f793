/** Edit distance of two words where swapping two neighbouring letters counts once (optimal string alignment). */
export function editDistance(a: string, b: string): number {
	let beforePrevious: number[] = [];
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let row = 1; row <= a.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= b.length; column += 1) {
			const same = a[row - 1] === b[column - 1];
			let best = Math.min(
				(previous[column - 1] ?? 0) + (same ? 0 : 1),
				(previous[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
			);
			const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
			if (swapped) best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
			current.push(best);
		}
		beforePrevious = previous;
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
