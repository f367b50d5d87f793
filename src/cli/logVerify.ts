import { hashFile } from '../audio/files/hash.ts';
import { describeError } from '../shared/errors.ts';
import { findProject } from '../shared/findByName.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import { type LoggedFile, loggedFiles, verifyAudio } from '../store/verifyAudio.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, readLog } from './logAccess.ts';

type Problem = { path: string; reason: string };

interface Verified {
	project: string;
	chain: ReturnType<DiskLogStore['verify']>;
	files: Problem[];
	/** Null when the audio was not read: not asked for, or the chain does not hold. */
	audio: { checked: number; problems: Problem[] } | null;
}

/** By id without reading the project, so that a damaged one can be named. */
function projectId(store: DiskLogStore, wanted: string): string {
	return store.projectIds().find((id) => id === wanted) ?? findProject(store.list(), wanted).id;
}

async function readAudio(files: readonly LoggedFile[], { signal, progress }: VerbContext): Promise<Problem[]> {
	const hash = async (path: string): Promise<string> => {
		try {
			return await hashFile(path, signal);
		} catch (error) {
			signal.throwIfAborted();
			return `unreadable: ${describeError(error)}`;
		}
	};
	const problems = await verifyAudio(files, hash, (done, all) =>
		progress.report(all === 0 ? 1 : done / all, 'reading audio'),
	);
	progress.clear();
	return problems;
}

function verifiedText({ project, chain, files, audio }: Verified): string {
	const lines = chain.ok
		? [
				`${project}: ${chain.entries} entries, chain whole${audio === null ? '' : `, ${audio.checked} audio files read`}`,
			]
		: [`${project}: BROKEN at entry ${chain.seq}: ${chain.reason}`];
	for (const { path, reason } of [...files, ...(audio?.problems ?? [])]) lines.push(`  ${path}: ${reason}`);
	return `${lines.join('\n')}\n`;
}

export const verify: Verb = {
	name: 'verify',
	summary: 'Check every link of the hash chains, the entry files, and every mix, capture and master',
	usage: '[PROJECT] [--no-audio] [--json]',
	options: { ...LOG_OPTIONS, 'no-audio': { type: 'boolean', summary: 'Do not read the audio; quick' } },
	notes: 'Exit code 3 when a link is broken, or a file is missing or is not what the log has.',
	run: async (context) => {
		const [wanted, ...tooMany] = context.args.positionals;
		if (tooMany.length > 0) throw usageError('Expected one PROJECT at most.', 'See --help.');
		const withAudio = !context.args.flag('no-audio');
		const found = readLog(context, (store) => {
			store.checkPages();
			return (wanted === undefined ? store.projectIds() : [projectId(store, wanted)]).map((project) => {
				const chain = store.verify(project);
				const logged = withAudio && chain.ok ? loggedFiles(store.paths(project), store.entries(project)) : null;
				return { project, chain, files: store.checkSidecars(project), logged };
			});
		});
		const results: Verified[] = [];
		for (const { logged, ...rest } of found) {
			const audio = logged === null ? null : { checked: logged.length, problems: await readAudio(logged, context) };
			const result = { ...rest, audio };
			results.push(result);
			if (!context.args.flag('json')) context.stdout.write(verifiedText(result));
		}
		if (context.args.flag('json')) context.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
		else if (results.length === 0) context.stdout.write('There is no project yet.\n');
		const sound = results.every(
			({ chain, files, audio }) => chain.ok && files.length === 0 && (audio?.problems.length ?? 0) === 0,
		);
		return sound ? EXIT.ok : EXIT.refused;
	},
};
