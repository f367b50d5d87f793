import { join } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import type { RevisionChange } from '../shared/diff/change.ts';
import { changeRow } from '../shared/diff/changeRow.ts';
import { diffRevisions } from '../shared/diff/diffRevisions.ts';
import { DetentError } from '../shared/errors.ts';
import { explanationSvg } from '../shared/explanationSvg.ts';
import { explanationWords } from '../shared/explanationWords.ts';
import type { Explanation } from '../shared/model/explanation.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import { type DiffPair, diffPairs } from './diffPairs.ts';
import { textTable } from './framework/textTable.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, readLog } from './logAccess.ts';
import { writeNewText } from './writeNewText.ts';

/** Lines that can be told apart in one picture. */
const MOST_DRAWN = 4;

/** Masters where both have one, else captures. @throws DetentError `store.no-print` */
function printsOf(store: DiskLogStore, { a, b }: DiffPair): [string, string] {
	const [one, two] = [store.paths(a.project), store.paths(b.project)];
	if (a.facts.master !== null && b.facts.master !== null)
		return [join(one.masters, a.facts.master.fileName), join(two.masters, b.facts.master.fileName)];
	if (a.facts.capture !== null && b.facts.capture !== null)
		return [join(one.captures, a.facts.capture.file.fileName), join(two.captures, b.facts.capture.file.fileName)];
	throw new DetentError('store.no-print', { message: 'These two revisions have no prints of the same kind.' });
}

async function heard(
	prints: readonly (readonly [string, string])[],
	{ signal, progress }: VerbContext,
): Promise<Explanation[]> {
	if (prints.length === 0) return [];
	const engine = createOfflineEngine({ threads: 1 });
	try {
		const explanations: Explanation[] = [];
		for (const [index, [a, b]] of prints.entries())
			explanations.push(
				await engine.explain(a, b, {
					signal,
					onProgress: (part) => progress.report((index + part) / prints.length, 'reading and comparing the prints'),
				}),
			);
		return explanations;
	} finally {
		progress.clear();
		await engine.dispose();
	}
}

function changesText(changes: readonly RevisionChange[], table: boolean): string {
	if (changes.length === 0) return 'Nothing that is recorded differs.\n';
	if (table) return textTable([['what', 'from', 'to'], ...changes.map(changeRow)]);
	return changes.map(({ text }) => `${text}\n`).join('');
}

function soundText(explanation: Explanation): string {
	return `The prints:\n${explanationWords(explanation, 'before')
		.map((line) => `  ${line}\n`)
		.join('')}`;
}

export const diff: Verb = {
	name: 'diff',
	summary: 'What changed between two revisions, tracks or projects, in plain words',
	usage: 'A B [--table] [--prints] [--svg FILE] [--json]',
	options: {
		...LOG_OPTIONS,
		table: { type: 'boolean', summary: 'As a table: what, from, to' },
		prints: { type: 'boolean', summary: 'Measure the two prints too: gain, tonal balance, dynamics, width' },
		svg: { type: 'string', value: 'FILE', summary: 'Draw what differs between the prints' },
	},
	notes: [
		'A and B: the id or the hash of a revision, or its first 8 digits; PROJECT/TRACK for the newest revision of a track;',
		'or two projects, whose tracks are compared by title, else by position.',
	].join('\n'),
	run: async (context) => {
		const { A, B } = context.args.exactly('A', 'B');
		const svg = context.args.text('svg');
		const measured = context.args.flag('prints') || svg !== null;
		const { pairs, alone, prints } = readLog(context, (store) => {
			const found = diffPairs(store, A, B);
			return { ...found, prints: measured ? found.pairs.map((pair) => printsOf(store, pair)) : [] };
		});
		const explanations = await heard(prints, context);
		if (svg !== null) {
			const named = explanations.map((explanation, index) => ({
				name: pairs[index]?.name ?? `${A} → ${B}`,
				explanation,
			}));
			if (named.length > MOST_DRAWN)
				context.stderr.write(`Only the first ${MOST_DRAWN} tracks are drawn: more can't be told apart.\n`);
			writeNewText(svg, explanationSvg(named.slice(0, MOST_DRAWN)));
		}
		const { stdout } = context;
		const compared = pairs.map(({ title, a, b }, index) => {
			const explanation = explanations[index];
			return {
				...(title === null ? {} : { track: title }),
				from: { id: a.id, hash: a.hash },
				to: { id: b.id, hash: b.hash },
				// That two projects' tracks are two tracks is no news.
				changes: diffRevisions(a.facts, b.facts).filter(({ subject }) => title === null || subject !== 'track'),
				...(explanation === undefined ? {} : { prints: explanation }),
			};
		});
		const [only] = compared;
		if (context.args.flag('json')) {
			const one = only !== undefined && only.track === undefined;
			stdout.write(`${JSON.stringify(one ? only : { tracks: compared, alone }, null, 2)}\n`);
			return EXIT.ok;
		}
		for (const { track, changes, prints: explanation } of compared) {
			if (track !== undefined) stdout.write(`${track}\n`);
			stdout.write(changesText(changes, context.args.flag('table')));
			if (explanation !== undefined) stdout.write(soundText(explanation));
			if (track !== undefined) stdout.write('\n');
		}
		stdout.write(alone.map((line) => `${line}\n`).join(''));
		return EXIT.ok;
	},
};
