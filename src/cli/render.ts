import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import { type Args, usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { describeReport } from './render/describe.ts';
import { type RenderReport, renderFile } from './render/renderFile.ts';
import { readWish, WISH_OPTIONS, type Wish } from './render/wish.ts';

interface Order {
	readonly inPath: string;
	readonly outPath: string;
}

type Outcome = Order & ({ report: RenderReport } | { error: unknown });

function isFolder(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** IN and OUT, or many files into a folder, each under its own name. */
function readOrders({ positionals }: Args): Order[] {
	const outPath = positionals.at(-1);
	const inPaths = positionals.slice(0, -1);
	if (outPath === undefined || inPaths.length === 0)
		throw usageError(`Expected IN OUT, got ${positionals.length} argument(s).`, 'See --help.');
	if (!isFolder(outPath)) {
		const [inPath = ''] = inPaths;
		if (inPaths.length > 1) throw usageError(`${outPath} is no folder.`, 'Several files are rendered into a folder.');
		return [{ inPath, outPath }];
	}
	const orders = inPaths.map((inPath) => ({
		inPath,
		outPath: join(outPath, `${basename(inPath, extname(inPath))}.wav`),
	}));
	const names = new Set(orders.map((order) => order.outPath));
	if (names.size < orders.length) throw usageError('Two of the files have one name.', 'Render them into two folders.');
	return orders;
}

function isSameFile(one: string, other: string): boolean {
	if (resolve(one) === resolve(other)) return true;
	return existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);
}

function checkPaths({ inPath, outPath }: Order, overwrite: boolean): void {
	if (isSameFile(inPath, outPath)) throw usageError('IN and OUT are the same file.', 'Give the result another name.');
	if (!overwrite && existsSync(outPath))
		throw new DetentError('file.exists.refused', {
			subject: outPath,
			message: 'There is a file of this name already.',
			remedy: 'Give another name, or --overwrite.',
		});
}

/** All files at once, as many threads as there are cores. A file that fails does not stop the others. */
async function renderAll(
	orders: readonly Order[],
	wish: Wish,
	{ signal, progress }: VerbContext,
): Promise<readonly Outcome[]> {
	const engine = createOfflineEngine();
	const done = orders.map(() => 0);
	try {
		return await Promise.all(
			orders.map(async (order, index): Promise<Outcome> => {
				const advance = (fraction: number, label: string) => {
					done[index] = fraction;
					const mean = done.reduce((sum, part) => sum + part, 0) / done.length;
					progress.report(mean, orders.length === 1 ? label : `${orders.length} files`);
				};
				try {
					return { ...order, report: await renderFile(engine, wish, order.inPath, order.outPath, signal, advance) };
				} catch (error) {
					return { ...order, error };
				}
			}),
		);
	} finally {
		await engine.dispose();
	}
}

function toJson(outcome: Outcome): object {
	if ('report' in outcome) return { in: outcome.inPath, out: outcome.outPath, ...outcome.report };
	const { error } = outcome;
	const code = isDetentError(error) ? error.code : 'internal.unknown';
	return { in: outcome.inPath, out: outcome.outPath, error: { code, message: describeError(error) } };
}

export const verb: Verb = {
	name: 'render',
	summary: 'Bring files to a loudness, rate and word length',
	usage: 'IN… OUT [options]',
	options: {
		...WISH_OPTIONS,
		overwrite: { type: 'boolean', summary: 'Replace OUT if it exists' },
		json: { type: 'boolean', summary: 'Print the report as JSON' },
	},
	notes: `Order: rate conversion, equalizer, gain, limiter, dither. With --lufs and --ceiling together the gain is found by running the
file through the limiter until the result is on the target, and the report says what limiting that took. OUT is a WAV
file (RF64 beyond 4 GiB) and appears only when it is whole; a folder takes several files, each under its own name. What
would be cut at full scale, and a target that takes more limiting than --max-reduction, is refused with exit code 3.`,
	async run(context) {
		const { args, stdout, stderr, signal, progress } = context;
		const wish = readWish(args);
		const orders = readOrders(args);
		for (const order of orders) checkPaths(order, args.flag('overwrite'));
		const outcomes = await renderAll(orders, wish, context);
		signal.throwIfAborted();
		progress.clear();
		const [only] = outcomes;
		if (outcomes.length === 1 && only !== undefined && 'error' in only) throw only.error;
		if (args.flag('json')) {
			const rows = outcomes.map(toJson);
			stdout.write(`${JSON.stringify(rows.length === 1 ? rows[0] : rows, null, 2)}\n`);
		}
		for (const outcome of outcomes) {
			if ('error' in outcome) stderr.write(`${describeError(outcome.error)}\n`);
			else if (!args.flag('json')) stdout.write(describeReport(outcome.inPath, outcome.outPath, outcome.report));
		}
		return outcomes.every((outcome) => 'report' in outcome) ? EXIT.ok : EXIT.failed;
	},
};
