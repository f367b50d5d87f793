import { z } from 'zod';
import type { StartingPoint } from '../../../src/shared/protocol/commands/tracks.ts';
import { uploadMix } from './api.ts';
import { store } from './store.ts';

const STATE_WAIT_MS = 5000;

/** Resolves with what `find` sees in the daemon's state, as soon as it is there. */
function appears<T>(find: () => T | null): Promise<T> {
	return new Promise((resolve, reject) => {
		const now = find();
		if (now !== null) {
			resolve(now);
			return;
		}
		const stop = store.subscribe(() => {
			const found = find();
			if (found === null) return;
			clearTimeout(timer);
			stop();
			resolve(found);
		});
		const timer = setTimeout(() => {
			stop();
			reject(new Error('The studio did not report what was made. Look at the list before you try again.'));
		}, STATE_WAIT_MS);
	});
}

const madeSchema = z.object({ project: z.string() });

/** Creates a project and resolves with its id, or null when the daemon refused. */
export async function createProject(title: string, artist: string, form: 'album' | 'ep' | 'single') {
	const { ok, result } = await store.command({ type: 'project.create', title, artist, form });
	if (!ok) return null;
	const { project } = madeSchema.parse(result);
	return appears(() => (store.state?.projects[project] === undefined ? null : project));
}

const startSchema = z.object({
	words: z.array(z.string()),
	plan: z.object({ revision: z.string().nullable() }),
});
/** What a new track took over, in sentences, and the revision whose settings a recall brings back. */
export type Started = z.infer<typeof startSchema>;
/** What a new track of the project would take over. @throws Error when the daemon refused, which has said why */
export async function planStart(project: string, from: StartingPoint): Promise<Started> {
	const { ok, result } = await store.command({ type: 'track.startPlan', project, from });
	if (!ok) throw new Error('It can’t be started from there.');
	return startSchema.parse(result);
}

const createdSchema = z.object({ start: startSchema.optional() });

/** Creates a track, makes it the current one and resolves with its id, or null when the daemon refused. */
export async function createTrack(project: string, title: string): Promise<string | null> {
	return (await startTrack(project, title, null))?.track ?? null;
}

/** The same from an earlier revision or a template: with what was taken over, and what is left to be done. */
export async function startTrack(
	project: string,
	title: string,
	from: StartingPoint | null,
): Promise<{ track: string; started: Started | null } | null> {
	const tracks = () => store.state?.projects[project]?.tracks ?? [];
	const before = new Set(tracks().map((track) => track.id));
	const answer = await store.command({
		type: 'track.create',
		project,
		title,
		...(from === null ? {} : { from }),
	});
	if (!answer.ok) return null;
	const track = await appears(() => tracks().find((one) => !before.has(one.id))?.id ?? null);
	await store.command({ type: 'track.select', project, track });
	return { track, started: createdSchema.parse(answer.result ?? {}).start ?? null };
}

/** File name without its ending, as a first title. */
export function titleOf(fileName: string): string {
	const title = fileName
		.replace(/^.*\//, '')
		.replace(/\.[A-Za-z0-9]{1,5}$/, '')
		.replaceAll('_', ' ')
		.trim();
	return title === '' ? 'Untitled' : title.slice(0, 200);
}

/** The current track; when there is none, a new one in a new project, named after the file. */
async function trackFor(fileName: string): Promise<{ project: string; track: string } | null> {
	const current = store.state?.current ?? null;
	if (current !== null) return current;
	const project = await createProject('First session', '', 'single');
	if (project === null) return null;
	const track = await createTrack(project, titleOf(fileName));
	return track === null ? null : { project, track };
}

/** Gives a mix from this device to the current track. */
export async function loadMix(file: File, progress: (share: number) => void): Promise<void> {
	try {
		const target = await trackFor(file.name);
		if (target === null) return;
		const facts = await uploadMix(target, file, progress);
		store.say(`${facts.fileName} is loaded.`, 'info');
	} catch (error) {
		store.say(error instanceof Error ? error.message : String(error), 'error');
	}
}

/** Gives the mix that comes with the simulated studio to the current track. */
export async function loadDemoMix(path: string): Promise<void> {
	try {
		const target = await trackFor(path);
		if (target === null) return;
		await store.command({ type: 'track.mix', ...target, path });
	} catch (error) {
		store.say(error instanceof Error ? error.message : String(error), 'error');
	}
}
