import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WavWriter } from '../../src/audio/files/wavWriter.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { type DemoSettings, loadStory, movesOf } from '../../src/demo/settings.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import type { Chain } from '../../src/shared/model/chain.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import { commandSchema } from '../../src/shared/protocol/commands.ts';
import { demoMix, writeDemoMix } from '../../src/units/simulators/demoMix.ts';
import { CLIENT, LONG } from './longNames.ts';

const RATE_HZ = 48_000;
const SECONDS = 12;
const MIX_SEED = 1;
const never = new AbortController().signal;

/** What the revisions are for, oldest first, and what was turned for each. */
const ROUNDS: readonly { note: string; settings: DemoSettings }[] = [
	{ note: 'First listen, broad strokes', settings: {} },
	{ note: 'Less low mid, half a dB more air', settings: { 'open-eq': { mid_gain: '-2', high_gain: '+2' } } },
	{
		note: LONG.note,
		settings: { 'pultec-l': { lf_boost: 0.45 }, 'pultec-r': { lf_boost: 0.45 }, 'curve-bender': { bass_gain: '+2' } },
	},
	{
		note: 'Treble back, a little more level',
		settings: { 'open-eq': { high_gain: '+1' }, 'vari-mu': { output: 0.6 } },
	},
];

/** The mix as a service would give it back: driven hard, and up to the top. */
function writeLouder(path: string): void {
	const planes = demoMix(RATE_HZ, SECONDS, MIX_SEED, 0);
	for (const plane of planes) for (const [at, value] of plane.entries()) plane[at] = 0.95 * Math.tanh(2.2 * value);
	const writer = new WavWriter(path, { channels: 2, rateHz: RATE_HZ, sample: 'int24', broadcast: null });
	writer.write(planes, 0, planes[0].length);
	writer.finish();
}

/** A daemon with the simulated studio and the history of a track: prints, words about them, a recall, references. */
export class RealStudio {
	readonly daemon: Daemon;
	readonly folder: string;

	private constructor(daemon: Daemon, folder: string) {
		this.daemon = daemon;
		this.folder = folder;
	}

	static async open(say: (text: string) => void): Promise<RealStudio> {
		const folder = mkdtempSync(join(tmpdir(), 'detent-look-'));
		const daemon = await createDaemon({
			dataRoot: join(folder, 'data'),
			rigPath: null,
			simulation: { speed: 'fast', handErrorTravel: 0, seed: 1, noise: false, drift: false },
			audio: null,
			audioHost: 'inProcess',
			audioEnv: process.env,
			clock: systemClock,
			logToFile: true,
		});
		const studio = new RealStudio(daemon, folder);
		try {
			await studio.#live(say);
		} catch (error) {
			await studio.close();
			throw error;
		}
		return studio;
	}

	get state() {
		return this.daemon.session.snapshot().state;
	}

	command<Result = unknown>(input: CommandInput): Promise<Result> {
		return this.daemon.command(input) as Promise<Result>;
	}

	asClient(input: CommandInput): Promise<unknown> {
		return this.daemon.session.command(commandSchema.parse(input), CLIENT);
	}

	async close(): Promise<void> {
		await this.daemon.close();
		rmSync(this.folder, { recursive: true, force: true });
	}

	async #set(settings: DemoSettings): Promise<void> {
		const moves = movesOf(settings, this.state.definitions);
		for (const move of moves)
			await this.command({
				type: 'control.move',
				...move,
				gesture: `${move.unit} ${move.control}`,
				seq: 0,
				last: true,
			});
		await this.daemon.until(
			({ units }) => moves.every(({ unit, control }) => units[unit]?.controls[control]?.evidence.outcome === 'done'),
			never,
		);
	}

	async #print(note: string): Promise<string> {
		await this.command({ type: 'pass.start', note });
		const { pass } = await this.daemon.until(
			({ pass }) => ['complete', 'failed', 'cancelled'].includes(pass?.phase ?? ''),
			never,
		);
		if (pass?.phase !== 'complete' || pass.revision === null)
			throw new Error(`the pass ended: ${pass?.failure?.reason ?? pass?.phase}`);
		return pass.revision;
	}

	async #live(say: (text: string) => void): Promise<void> {
		const story = loadStory('presets/demo/first-pass.yaml');
		const chain: Chain = { ...story.chain, name: LONG.chain };
		const { project } = await this.command<{ project: string }>({
			type: 'project.create',
			title: LONG.project,
			artist: LONG.artist,
			form: 'album',
		});
		await this.command({ type: 'project.terms', project, revisionsIncluded: 2 });
		for (const unit of ['pultec-l', 'pultec-r', 'curve-bender', 'vari-mu', 'open-eq'])
			await this.command({ type: 'unit.rest', unit });
		const mixPath = join(this.folder, `${LONG.mix}.wav`);
		writeDemoMix(mixPath, RATE_HZ, SECONDS, MIX_SEED);
		const tracks: string[] = [];
		for (const title of ['Low Tide', LONG.track, 'Undertow']) {
			const { track } = await this.command<{ track: string }>({ type: 'track.create', project, title });
			tracks.push(track);
		}
		const track = tracks[1] ?? '';
		await this.command({ type: 'track.mix', project, track, path: mixPath });
		await this.command({ type: 'track.select', project, track });
		await this.command({ type: 'chain.set', chain });
		await this.#set(story.first);
		const revisions: string[] = [];
		for (const { note, settings } of ROUNDS) {
			say(`printing: ${note}`);
			await this.#set(settings);
			revisions.push(await this.#print(note));
		}
		const [first = '', second = '', third = ''] = revisions;
		await this.command({ type: 'revision.send', revision: second, to: CLIENT.name });
		await this.asClient({ type: 'revision.comment', revision: third, text: LONG.comment, frame: RATE_HZ * 3 });
		const { comment } = (await this.asClient({
			type: 'revision.comment',
			revision: second,
			text: 'A touch warmer in the verse, please; keep the punch of the first one.',
			frame: RATE_HZ * 6,
		})) as { comment: string };
		await this.command({
			type: 'revision.comment',
			revision: third,
			text: 'The de-esser is not ours: it is in the mix.',
		});
		await this.command({
			type: 'comment.answer',
			comment,
			outcome: 'done',
			text: 'Bass of both Pultecs up, and the Curve Bender with them.',
			why: 'The verse is the only place without the synthesiser.',
			revision: third,
		});
		await this.command({ type: 'revision.approve', revision: first, approved: true, from: CLIENT.name });
		for (const [name, seconds] of [
			['Intro', 0.5],
			['First verse', 3],
			['Chorus, the loud one before the long bridge', 6.2],
		] as const)
			await this.command({ type: 'marker.set', name, seconds });
		for (const [name, seconds] of [
			['First bar', 600],
			['Chorus, the loud one before the long bridge', 661.5],
		] as const)
			await this.command({ type: 'locator.set', unit: 'recorder', name, seconds });
		say('references');
		const otherMaster = join(this.folder, 'other master.wav');
		writeLouder(otherMaster);
		await this.command({
			type: 'reference.import',
			project,
			track,
			path: otherMaster,
			words: { name: LONG.reference, what: 'automatic service', service: 'eMastered' },
		});
		await this.command({
			type: 'compare.items',
			items: revisions.slice(-2).map((revision) => ({ kind: 'revision', revision, part: 'master' }) as const),
		});
		await this.daemon.until(
			({ listening }) => listening.items.every(({ match }) => match?.state !== 'matching'),
			never,
		);
		say('a recall');
		await this.#set(story.second);
		await this.#recall(first);
	}

	/** To its end; whatever a hand has to do is done. */
	async #recall(revision: string): Promise<void> {
		await this.command({ type: 'recall.plan', revision });
		await this.daemon.until(({ recall }) => recall?.phase === 'planned', never);
		await this.command({ type: 'recall.start' });
		for (;;) {
			const { recall } = await this.daemon.until(({ recall }) => recall?.phase !== 'running', never);
			const step = recall?.steps.find(
				({ kind, evidence }) => kind === 'hand' && evidence.outcome === 'open' && evidence.reason === null,
			);
			if (recall?.phase !== 'waiting for hand' || step === undefined) return;
			await this.command({ type: 'recall.hand', step: step.id, outcome: 'done' });
		}
	}
}
