import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import {
	ADAPTERS,
	type BenchOptions,
	CONTROL_PORT,
	type FromGuest,
	fromGuestSchema,
	type MeasuredFigure,
	type ToGuest,
} from '../protocol.ts';
import { dial } from './cable.ts';
import { type Accelerator, type KernelImage, Machine, SECONDS_A_SECOND } from './machine.ts';

/** A guest that says nothing for this long hangs; without acceleration, on a busy machine, one answer may take minutes. */
const SILENCE_MS = 300_000;

interface Outcome {
	problem: string | null;
	ms: number;
}

/** A run of the guest's suites: what they are, and how each of them ended. */
export class GuestRun {
	readonly machine: Machine;
	readonly facts: string[] = [];
	readonly figures: MeasuredFigure[] = [];
	readonly #control: Socket;
	readonly #outcomes = new Map<string, Outcome>();
	readonly #waiting = new Map<string, (outcome: Outcome) => void>();
	#collected: readonly string[] | null = null;
	#failure: string | null = null;
	#finished = false;
	#running = '';
	#heardAtMs = performance.now();
	readonly #watch: NodeJS.Timeout;

	private constructor(machine: Machine, control: Socket) {
		this.machine = machine;
		this.#control = control;
		const silenceMs = SECONDS_A_SECOND[machine.accelerator] * SILENCE_MS;
		createInterface({ input: control }).on('line', (line) => this.#take(line));
		this.#watch = setInterval(() => {
			if (this.#finished) return;
			if (machine.ended) this.#fail('the machine ended before its suites did');
			else if (performance.now() - this.#heardAtMs > silenceMs) this.#fail('nothing was heard for too long');
		}, 200);
	}

	/**
	 * Boots the machine and resolves when it has named its tests.
	 *
	 * @throws Error with the console's tail when it does not come so far
	 */
	static async start(
		image: KernelImage,
		accelerators: readonly Accelerator[],
		script: string,
		options: BenchOptions,
	): Promise<GuestRun> {
		let machine: Machine | null = null;
		const reasons: string[] = [];
		for (const accelerator of accelerators) {
			try {
				machine ??= await Machine.boot(image, accelerator, script, options);
			} catch (error) {
				reasons.push(error instanceof Error ? error.message : String(error));
			}
		}
		if (machine === null) throw new Error(reasons.join('\n'));
		const run = new GuestRun(machine, await dial(machine.port(CONTROL_PORT)));
		while (run.#collected === null && run.#failure === null) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		if (run.#failure === null) return run;
		await run.stop();
		throw new Error(run.#failure);
	}

	get tests(): readonly string[] {
		return this.#collected ?? [];
	}

	/** Resolves when the test has passed; rejects with what the guest, or its console, said. */
	async result(test: string): Promise<void> {
		const outcome =
			this.#outcomes.get(test) ??
			(this.#failure === null
				? await new Promise<Outcome>((resolve) => this.#waiting.set(test, resolve))
				: { problem: this.#failure, ms: 0 });
		if (outcome.problem !== null) throw new Error(outcome.problem);
	}

	/** Everything that failed outside a test: clean-ups, and an end before its time. */
	async strays(): Promise<string[]> {
		while (!this.#finished && this.#failure === null) await new Promise((resolve) => setTimeout(resolve, 50));
		const strays = [...this.#outcomes].filter(([test, { problem }]) => problem !== null && !this.tests.includes(test));
		return [
			...strays.map(([test, { problem }]) => `${test}: ${problem}`),
			...(this.#failure === null ? [] : [this.#failure]),
		];
	}

	async stop(): Promise<void> {
		clearInterval(this.#watch);
		this.#control.destroy();
		await this.machine.stop();
	}

	#take(line: string): void {
		this.#heardAtMs = performance.now();
		let said: FromGuest;
		try {
			said = fromGuestSchema.parse(JSON.parse(line));
		} catch {
			this.#fail(`what it said is not in the contract: ${line.slice(0, 200)}`);
			return;
		}
		switch (said.kind) {
			case 'collected':
				this.#collected = said.tests;
				return;
			case 'began':
				this.#running = said.test;
				return;
			case 'ended':
				this.#settle(said.test, { problem: said.problem, ms: said.ms });
				return;
			case 'fact':
				this.facts.push(said.text);
				return;
			case 'progress':
				console.log(said.text);
				return;
			case 'figure': {
				const { kind, ...figure } = said;
				this.figures.push(figure);
				return;
			}
			case 'plug':
				void this.#plug(said.id, said.adapter, said.plugged);
				return;
			case 'finished':
				for (const test of this.tests) {
					if (!this.#outcomes.has(test)) this.#settle(test, { problem: 'It was never run.', ms: 0 });
				}
				this.#finished = true;
		}
	}

	async #plug(id: number, name: string, plugged: boolean): Promise<void> {
		let problem: string | null = null;
		try {
			const adapter = ADAPTERS.find((known) => known === name);
			if (adapter === undefined) throw new Error(`there is no adapter ${name}`);
			await this.machine.plug(adapter, plugged);
		} catch (error) {
			problem = error instanceof Error ? error.message : String(error);
		}
		const answer: ToGuest = { kind: 'done', id, problem };
		this.#control.write(`${JSON.stringify(answer)}\n`);
	}

	#settle(test: string, outcome: Outcome): void {
		this.#outcomes.set(test, outcome);
		this.#waiting.get(test)?.(outcome);
		this.#waiting.delete(test);
	}

	#fail(what: string): void {
		if (this.#failure !== null) return;
		const where = this.#running === '' ? 'while it started' : `in "${this.#running}"`;
		this.#failure = `The guest failed ${where}: ${what}. Its console ends with:\n${this.machine.console}`;
		for (const test of [...this.#waiting.keys()]) this.#settle(test, { problem: this.#failure, ms: 0 });
	}
}
