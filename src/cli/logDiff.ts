import { join } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import { diffRevisions } from '../shared/diffRevisions.ts';
import { DetentError } from '../shared/errors.ts';
import { explanationSvg } from '../shared/explanationSvg.ts';
import { explanationWords } from '../shared/explanationWords.ts';
import type { Explanation } from '../shared/model/explanation.ts';
import type { ProjectPaths } from '../store/layout.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, readLog } from './logAccess.ts';
import { writeNewText } from './writeNewText.ts';

type Revision = NonNullable<ReturnType<DiskLogStore['revision']>>;

function revisionOf(store: DiskLogStore, ref: string): Revision {
	const found = store.revision(ref);
	if (found !== null) return found;
	throw new DetentError('cli.unknown-revision', {
		subject: ref,
		message: 'there is no such revision.',
		remedy: '`detent log PROJECT` lists them; give 8 digits of the hash or more.',
	});
}

/** Masters where both have one, else captures. @throws DetentError `store.no-print` */
function printsOf(a: Revision, b: Revision, paths: readonly [ProjectPaths, ProjectPaths]): [string, string] {
	const [one, two] = paths;
	if (a.facts.master !== null && b.facts.master !== null)
		return [join(one.masters, a.facts.master.fileName), join(two.masters, b.facts.master.fileName)];
	if (a.facts.capture !== null && b.facts.capture !== null)
		return [join(one.captures, a.facts.capture.file.fileName), join(two.captures, b.facts.capture.file.fileName)];
	throw new DetentError('store.no-print', { message: 'These two revisions have no prints of the same kind.' });
}

async function heard(prints: readonly [string, string], { signal, progress }: VerbContext): Promise<Explanation> {
	const engine = createOfflineEngine({ threads: 1 });
	try {
		return await engine.explain(prints[0], prints[1], {
			signal,
			onProgress: (fraction) => progress.report(fraction, 'reading and comparing the prints'),
		});
	} finally {
		progress.clear();
		await engine.dispose();
	}
}

export const diff: Verb = {
	name: 'diff',
	summary: 'What changed between two revisions, in plain words',
	usage: 'A B [--prints] [--svg FILE] [--json]',
	options: {
		...LOG_OPTIONS,
		prints: { type: 'boolean', summary: 'Measure the two prints too: gain, tonal balance, dynamics, width' },
		svg: { type: 'string', value: 'FILE', summary: 'Draw what differs between the prints' },
	},
	notes: 'A and B: the id or the hash of a revision, or its first 8 digits; of any track and project.',
	run: async (context) => {
		const { A, B } = context.args.exactly('A', 'B');
		const svg = context.args.text('svg');
		const measured = context.args.flag('prints') || svg !== null;
		const { a, b, prints } = readLog(context, (store) => {
			const one = revisionOf(store, A);
			const two = revisionOf(store, B);
			const paths = [store.paths(one.project), store.paths(two.project)] as const;
			return { a: one, b: two, prints: measured ? printsOf(one, two, paths) : null };
		});
		const changes = diffRevisions(a.facts, b.facts);
		const explanation = prints === null ? null : await heard(prints, context);
		if (svg !== null && explanation !== null) writeNewText(svg, explanationSvg([{ name: `${A} → ${B}`, explanation }]));
		const { stdout } = context;
		if (context.args.flag('json')) {
			const refs = { from: { id: a.id, hash: a.hash }, to: { id: b.id, hash: b.hash } };
			const sound = explanation === null ? {} : { prints: explanation };
			stdout.write(`${JSON.stringify({ ...refs, changes, ...sound }, null, 2)}\n`);
			return EXIT.ok;
		}
		if (changes.length === 0) stdout.write('Nothing that is recorded differs.\n');
		else stdout.write(changes.map(({ text }) => `${text}\n`).join(''));
		if (explanation !== null)
			stdout.write(
				`The prints:\n${explanationWords(explanation)
					.map((line) => `  ${line}\n`)
					.join('')}`,
			);
		return EXIT.ok;
	},
};
