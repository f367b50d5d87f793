import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDetentError } from '../shared/errors.ts';
import type { FailedPrint } from '../shared/model/failedPrint.ts';
import type { Entry } from '../shared/model/log.ts';
import { type DiskFiles, moveDurably, nodeDiskFiles } from './diskFiles.ts';
import { finalName, id8, interruptedName, pathsIn } from './layout.ts';
import type { LogStore, OpenPass } from './logStore.ts';

export interface InterruptedPass {
	pass: OpenPass;
	/** Files that the pass left, under names that can't be mistaken for prints. */
	kept: string[];
	/** What can be printed on from. */
	print: FailedPrint | null;
	/** One sentence for the screen and the log. */
	text: string;
}

export interface RecoverOptions {
	files?: DiskFiles;
	/** Looks at the capture that a pass left, under the name that it is kept by. */
	printOf?: (pass: OpenPass, keptPath: string) => Promise<FailedPrint | null>;
}

/**
 * Ends every pass that was open when Detent last stopped: a `failed-pass` entry of kind `interrupted`; its `.part` file,
 * and a capture or master that had its final name but no revision yet, are kept as `….interrupted.wav`. What the capture is
 * worth goes into the entry. A pass whose revision is in the log was complete, and is only closed. Can be run again after a
 * crash in the middle.
 *
 * @throws DetentError `store.*` when the log can't be written
 */
export async function recoverInterrupted(
	store: LogStore,
	{ files = nodeDiskFiles, printOf = async () => null }: RecoverOptions = {},
): Promise<InterruptedPass[]> {
	const interrupted: InterruptedPass[] = [];
	for (const pass of store.openPasses()) {
		const entries = store.entries(pass.project);
		if (entries.some(({ body }) => body.kind === 'revision' && body.facts.pass.id === pass.pass)) {
			store.closePass(pass.pass);
			continue;
		}
		const kept = keepFiles(pass, entries, files);
		const where =
			kept.length === 0
				? 'It left no file.'
				: `What it left is kept as ${kept.map((path) => basename(path)).join(' and ')}.`;
		const capture = kept.find((path) => dirname(path) === dirname(pass.capturePath));
		const print = capture === undefined ? null : await printOf(pass, capture);
		const mend = print === null ? '' : ` It can be printed on from there: \`detent pass --mend ${id8(pass.pass)}\`.`;
		const text = `A pass started at ${pass.startedAt} was interrupted. ${where}${mend}`;
		if (!entries.some(({ body }) => body.kind === 'failed-pass' && body.pass === pass.pass)) {
			try {
				store.append(
					pass.project,
					{
						kind: 'failed-pass',
						track: pass.track,
						pass: pass.pass,
						startedAt: pass.startedAt,
						failure: pass.seen?.failure ?? {
							kind: 'interrupted',
							frame: null,
							reason: `Detent stopped while this pass was running. ${where}`,
						},
						...(pass.print === undefined ? {} : { rateHz: pass.print.rateHz }),
						...(pass.seen === undefined ? {} : { findings: pass.seen.findings }),
						...(print === null ? {} : { print }),
					},
					null,
				);
			} catch (error) {
				// The project or track is not in this log (a restored backup): there is no chain to write it to.
				if (!isDetentError(error) || !/^store\.(unknown-|bad-entry)/.test(error.code)) throw error;
			}
		}
		store.closePass(pass.pass);
		interrupted.push({ pass, kept, print, text });
	}
	return interrupted;
}

function keepFiles(pass: OpenPass, entries: readonly Entry[], files: DiskFiles): string[] {
	const kept: string[] = [];
	const keep = (from: string, to: string) => {
		if (existsSync(from)) {
			const target = free(to);
			moveDurably(files, from, target);
			kept.push(target);
		} else if (existsSync(to)) kept.push(to);
	};
	const interrupted = interruptedName(pass.capturePath);
	keep(pass.capturePath, interrupted);
	const name = finalName(pass.capturePath);
	if (name === null) return kept;
	const known = new Set(
		entries.flatMap(({ body }) =>
			body.kind === 'revision' ? [body.facts.capture?.file.fileName, body.facts.master?.fileName] : [],
		),
	);
	if (known.has(name)) return kept;
	const paths = pathsIn(dirname(dirname(pass.capturePath)));
	keep(join(paths.captures, name), interrupted.replace(/\.interrupted\.wav$/, '.capture.interrupted.wav'));
	keep(join(paths.masters, name), join(paths.masters, basename(interrupted)));
	return kept;
}

/** The path, or the first numbered one beside it that is not taken: nothing is ever overwritten. */
function free(path: string): string {
	let candidate = path;
	for (let number = 2; existsSync(candidate); number += 1) {
		candidate = path.replace(/\.interrupted\.wav$/, `.${number}.interrupted.wav`);
	}
	return candidate;
}
