/** The loop is a cable: what comes back is as loud as what was sent. */
const MOST_LEVEL_DB = 0.02;
/** Dither at the converter, and a round trip that is a few thousandths of a frame off where dry meets wet. */
const MOST_RESIDUAL_DB = -70;

/** What is wrong with a print that Detent called complete; null where it is what it has to be. */
export function chainFault(print: {
	proof: string;
	edges: { head: string; tail: string } | null;
	louderDb: readonly number[];
	residualDb: number;
}): string | null {
	const { proof, edges, louderDb, residualDb } = print;
	if (edges?.head !== 'proven' || edges.tail !== 'proven')
		return `chain: head ${edges?.head ?? 'not judged'}, tail ${edges?.tail ?? 'not judged'}, ${proof}`;
	if (!louderDb.every((db) => Math.abs(db) <= MOST_LEVEL_DB))
		return `chain: ${louderDb.map((db) => db.toFixed(3)).join(' and ')} dB louder than what was sent`;
	if (!(residualDb <= MOST_RESIDUAL_DB)) return `chain: ${residualDb.toFixed(1)} dB beside what was sent`;
	return null;
}
