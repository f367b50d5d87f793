import { bandWords } from './eqWords.ts';
import type { Chain, DigitalStage, Insert, PatchPoint } from './model/chain.ts';
import { formatDb } from './units.ts';

/** `+1.5 dB`. */
export const signedDb = (db: number) => `${db > 0 ? '+' : ''}${formatDb(db)}`;

/** What a digital stage does, in a line. */
export function digitalWords(process: DigitalStage): string {
	switch (process.type) {
		case 'gain':
			return `gain ${signedDb(process.gainDb)}`;
		case 'loudness':
			return `loudness to ${formatDb(process.targetLufs, 1, 'LUFS')}${process.gainDb === null ? '' : ` (${signedDb(process.gainDb)})`}`;
		case 'limiter':
			return `limiter, ceiling ${formatDb(process.ceilingDbtp, 1, 'dBTP')}, look-ahead ${process.lookaheadMs} ms, release ${process.releaseMs} ms`;
		case 'eq':
			return `equalizer: ${process.bands.map(bandWords).join('; ')}`;
		case 'dither':
			return `dither to ${process.bits} bit (${process.shape})`;
	}
}

/** What an insert says besides its units: pair, trims, mix; nothing for one as usual. */
export function insertFacts(insert: Insert): string[] {
	return [
		...(insert.trimDb === 0 ? [] : [`trim ${signedDb(insert.trimDb)}`]),
		...(insert.returnTrimDb === undefined ? [] : [`return trim ${signedDb(insert.returnTrimDb)}`]),
		...(insert.loop === undefined ? [] : [`on pair ${insert.loop}`]),
		...(insert.midSide === true ? ['mid and side'] : []),
		...(insert.channels === undefined ? [] : [`${insert.channels} only`]),
		...(insert.wetPercent === undefined ? [] : [`${insert.wetPercent} % of it`]),
	];
}

/** How units, switches and their positions are called. */
export interface ChainNames {
	unit: (unit: string) => string;
	point: (point: PatchPoint) => string;
}

/** The way of the music through a chain, one station a line, from the mix to the master. */
export function chainPathLines(chain: Chain, names: ChainNames): string[] {
	const wants = (points: readonly PatchPoint[] = []) =>
		points.length === 0 ? [] : [`with ${points.map(names.point).join(', ')}`];
	const inserts = chain.stages.filter((stage) => stage.kind === 'insert');
	const trim = (name: string, db: number) => (db === 0 ? [] : [`${name} ${signedDb(db)}`]);
	const lines = chain.stages.flatMap((stage) => {
		if (stage.kind === 'digital') return [digitalWords(stage.process)];
		const facts = [
			...(stage.loop === undefined ? ['on the main pair'] : []),
			...insertFacts(stage),
			...wants(stage.patch),
		];
		const line = `${stage.name}: ${stage.units.map(names.unit).join(' → ')} (${facts.join(', ')})`;
		return [
			...(stage === inserts[0] ? trim('send trim', chain.sendTrimDb) : []),
			line,
			...(stage === inserts.at(-1) ? trim('return trim', chain.returnTrimDb) : []),
		];
	});
	const roll = chain.tape === undefined ? '' : `, ${names.unit(chain.tape.unit)} rolls`;
	const kind = chain.passKind === 'through' ? '' : ` (${PASS_WORDS[chain.passKind]}${roll})`;
	return [`the mix${kind}${wants(chain.patch).map((words) => `, ${words}`)}`, ...lines, 'the master'];
}

const PASS_WORDS: Readonly<Record<Chain['passKind'], string>> = {
	through: 'through the rack',
	toTape: 'to tape',
	fromTape: 'from tape',
	repro: 'over tape, off the repro head',
};
