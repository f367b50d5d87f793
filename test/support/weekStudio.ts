import { runCli } from '../../src/cli/framework/run.ts';
import type { VerbEntry } from '../../src/cli/framework/verb.ts';
import { createDaemon, type Daemon } from '../../src/daemon.ts';
import { type DemoSettings, movesOf } from '../../src/demo/settings.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import { isWaiting } from '../../src/shared/protocol/state.ts';

const VERBS: readonly VerbEntry[] = [
	{ name: 'log', summary: '', load: () => import('../../src/cli/log.ts') },
	{ name: 'letter', summary: '', load: () => import('../../src/cli/letter.ts') },
	{ name: 'sheet', summary: '', load: () => import('../../src/cli/sheet.ts') },
	{ name: 'explain', summary: '', load: () => import('../../src/cli/explain.ts') },
	{ name: 'backup', summary: '', load: () => import('../../src/cli/backup.ts') },
	{ name: 'restore', summary: '', load: () => import('../../src/cli/restore.ts') },
	{ name: 'export', summary: '', load: () => import('../../src/cli/export.ts') },
	{ name: 'import', summary: '', load: () => import('../../src/cli/import.ts') },
];

/** The command line, in this process. `dataRoot` is null for a verb that needs no log. */
export async function detent(
	dataRoot: string | null,
	...words: string[]
): Promise<{ code: number; out: string; err: string }> {
	const out: string[] = [];
	const err: string[] = [];
	const code = await runCli({
		verbs: VERBS,
		argv: dataRoot === null ? words : [...words, '--data', dataRoot],
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: false },
		signal: new AbortController().signal,
		monotonicMs: () => 0,
		version: () => '0',
	});
	return { code, out: out.join(''), err: err.join('') };
}

/** An engineer with the simulated studio, as fast as the machine goes, and hands that never miss. */
export class WeekStudio {
	readonly daemon: Daemon;

	private constructor(daemon: Daemon) {
		this.daemon = daemon;
	}

	static async open(dataRoot: string): Promise<WeekStudio> {
		const daemon = await createDaemon({
			dataRoot,
			rigPath: null,
			simulation: { speed: 'fast', handErrorTravel: 0, seed: 1, noise: false, drift: false },
			audio: null,
			audioHost: 'process',
			audioEnv: process.env,
			clock: systemClock,
			logToFile: true,
		});
		return new WeekStudio(daemon);
	}

	get state() {
		return this.daemon.session.snapshot().state;
	}

	command<Result = unknown>(input: CommandInput): Promise<Result> {
		return this.daemon.command(input) as Promise<Result>;
	}

	#until(wanted: Parameters<Daemon['until']>[0]) {
		return this.daemon.until(wanted, new AbortController().signal);
	}

	/** Every control that is named is moved, by wire or by hand, and has arrived. */
	async set(settings: DemoSettings): Promise<void> {
		const moves = movesOf(settings, this.state.definitions);
		for (const move of moves)
			await this.command({
				type: 'control.move',
				...move,
				gesture: `${move.unit} ${move.control}`,
				seq: 0,
				last: true,
			});
		await this.#until((now) =>
			moves.every(({ unit, control }) => now.units[unit]?.controls[control]?.evidence.outcome === 'done'),
		);
	}

	/** Prints the selected track. @returns the revision's id */
	async print(note: string): Promise<string> {
		await this.command({ type: 'pass.start', note });
		const { pass } = await this.#until(({ pass }) => ['complete', 'failed', 'cancelled'].includes(pass?.phase ?? ''));
		if (pass?.phase !== 'complete' || !pass.revision)
			throw new Error(`the pass ${pass?.failure?.reason ?? pass?.phase}`);
		return pass.revision;
	}

	/** Puts the rack back; whatever a hand has to do is done as it is asked for. @returns steps by wire and by hand */
	async recall(revision: string): Promise<{ wire: number; hand: number }> {
		await this.command({ type: 'recall.plan', revision });
		const { recall: plan } = await this.#until(({ recall }) => recall?.phase === 'planned');
		const hand = plan?.steps.filter(({ kind }) => kind === 'hand').length ?? 0;
		await this.command({ type: 'recall.start' });
		for (;;) {
			const { recall } = await this.#until(({ recall }) => recall !== null && recall.phase !== 'running');
			const step = recall?.phase === 'waiting for hand' ? recall.steps.find(isWaiting) : undefined;
			if (step === undefined) break;
			await this.command({ type: 'recall.hand', step: step.id, outcome: 'done' });
		}
		const ended = this.state.recall;
		if (ended?.phase !== 'done') throw new Error(`the recall is ${ended?.phase}`);
		return { wire: (plan?.steps.length ?? 0) - hand, hand };
	}

	capture(revision: string): string {
		const path = this.daemon.session.mediaPath('capture', revision);
		if (path === null) throw new Error(`revision ${revision} has no capture`);
		return path;
	}

	/** What is left of one print when the other is taken from it, dB; −∞ when they are the same. */
	async nullDb(one: string, other: string): Promise<number> {
		const { residualDb } = await this.daemon.offline.nullTest(this.capture(one), this.capture(other));
		return residualDb ?? Number.NEGATIVE_INFINITY;
	}

	close(): Promise<void> {
		return this.daemon.close();
	}
}
