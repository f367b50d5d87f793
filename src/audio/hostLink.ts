import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { EntryPoint } from '../process/entry.ts';
import type { Cancel, Clock } from '../shared/clock.ts';
import { DetentError } from '../shared/errors.ts';
import { HostSilence } from './hostSilence.ts';
import { type HostCall, type HostMessage, type HostRequest, hostMessageSchema } from './ipc.ts';
import { unpackError } from './packedError.ts';
import { lookAtThread, type ThreadLook } from './threadLook.ts';

/**
 * Silence is counted in turns of our own clock, not by the time that went by: a control process that was itself kept from
 * the processor, or a machine that slept, must not take that for the silence of its host, whose signs of life still lie unread.
 */
const TURN_MS = 1000;
/** After this many turns without a sign of life the host hangs. */
const SILENT_TURNS = 6;
/** Loading the program takes longer, more so from source. */
const STARTING_TURNS = 30;
/**
 * PortAudio opens every device of the machine to list them, and again to open one, while the host's only thread waits: four
 * seconds with five devices of a sound server on a machine that is not even busy.
 */
const OPENING_TURNS = 30;
/** How long the host may take to fade and to close its files when it is asked to go. */
const LEAVING_MS = 12_000;
/** How long a host whose device is gone may take to put away what it was doing, and to say how that ended. */
const LAST_ANSWERS_MS = 4000;
/** Each read and write of the driver holds a thread of Node's pool while it waits. */
const THREAD_POOL = '8';
/**
 * Every pass has threads and large buffers of its own. Left alone, glibc keeps an arena for each thread and, after the first
 * large buffer was freed, takes the next ones from them: the process grows for hours though nothing leaks.
 */
const MEMORY = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' } as const;

/**
 * How V8 keeps the heap of each thread of the host.
 *
 * Young objects get one megabyte, and one to move to. What naudiodon makes for each block dies at once: left alone, V8 lets it
 * lie until there is a lot, and then takes milliseconds to put it away, in a process that is larger by a tenth. The host asks for
 * it between blocks (`youngObjects.ts`). And where little is allocated, V8 collects the whole heap again and again to give some of
 * it back, of which it needs all in the next pass: the block loop stood still for 8 ms once a minute.
 */
const HEAP = ['--min-semi-space-size=1', '--max-semi-space-size=1', '--expose-gc', '--no-memory-reducer'] as const;

/**
 * How V8 compiles the code of the host.
 *
 * Left alone, it compiles each function of a kernel when it is first called, which is in the block loop, quickly first and again
 * later; and it drops what was not called for a while, to make it anew when the next pass calls it. Here kernels are compiled
 * whole, once and for good, before the stream opens (`compileAllKernels`), and what was compiled stays. A function of the
 * program is compiled when it has become hot, and not before that into the quick code whose turn comes for one function
 * after the other as passes go by: the process would grow by two megabytes an hour for it.
 */
const CODE = ['--no-liftoff', '--no-wasm-lazy-compilation', '--no-flush-bytecode', '--no-sparkplug'] as const;

export type HostTold = Exclude<HostMessage, { kind: 'ready' | 'alive' | 'answer' | 'refusal' }>;

export interface LinkListener {
	told(message: HostTold): void;
	/** What the host and its driver print: never data. */
	printed(line: string): void;
	/** The process has ended. Told once, after every open call was rejected. */
	ended(reason: string): void;
}

/** An audio host as its supervisor sees it. */
export interface HostConnection {
	readonly pid: number | null;
	call(request: HostRequest): Promise<unknown>;
	end(reason: string): void;
	leave(): Promise<void>;
}

/** One audio host process: calls with one answer each, signs of life, an end. */
export class HostLink implements HostConnection {
	readonly #child: ChildProcess;
	readonly #clock: Clock;
	readonly #listener: LinkListener;
	readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: DetentError) => void }>();
	readonly #exited: Promise<void>;
	#reason: string | null = null;
	#next = 1;
	#gone = false;
	#ending = false;
	#stopWatchdog: Cancel = () => {};
	#heard = false;
	/** Calls to open a device that are not answered yet. */
	readonly #opening = new Set<number>();
	readonly #silence = new HostSilence(TURN_MS);
	readonly #look: (pid: number) => ThreadLook | null;

	/** @param options.look at a process's main thread; another one in tests */
	constructor(options: {
		entry: EntryPoint;
		env: NodeJS.ProcessEnv;
		clock: Clock;
		listener: LinkListener;
		look?: (pid: number) => ThreadLook | null;
	}) {
		const { entry, env, clock, listener, look = lookAtThread } = options;
		this.#look = look;
		this.#clock = clock;
		this.#listener = listener;
		this.#child = fork(entry.path, [], {
			execArgv: [...entry.execArgv, ...HEAP, ...CODE],
			env: { ...MEMORY, ...env, UV_THREADPOOL_SIZE: THREAD_POOL },
			serialization: 'advanced',
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		for (const stream of [this.#child.stdout, this.#child.stderr])
			if (stream !== null) createInterface({ input: stream }).on('line', (line) => listener.printed(line));
		this.#watch();
		this.#child.on('message', (raw) => this.#hear(raw));
		this.#exited = new Promise((resolve) => {
			const ended = (reason: string) => {
				resolve();
				this.#end(reason);
			};
			this.#child.once('exit', (code, signal) =>
				ended(signal === null ? `The audio host ended with code ${code}.` : `The audio host was ended by ${signal}.`),
			);
			this.#child.once('error', (error) => ended(`The audio host cannot be started: ${error.message}.`));
		});
	}

	get pid(): number | null {
		return this.#child.pid ?? null;
	}

	/** @returns the host's answer, not yet parsed. Rejects with the host's error, or with `audio.host-lost` */
	call(request: HostRequest): Promise<unknown> {
		const id = this.#next++;
		return new Promise((resolve, reject) => {
			if (this.#gone || this.#ending) {
				reject(this.#lost());
				return;
			}
			this.#open.set(id, { resolve, reject });
			if (request.call === 'open') this.#opening.add(id);
			const call: HostCall = { ...request, id };
			// A failed send is followed by the end of the process, which rejects the call.
			this.#child.send(call, () => {});
		});
	}

	/**
	 * The host is of no more use: it takes no new call, and is ended when the open ones are answered. A print that was
	 * running still puts away what it has.
	 */
	end(reason: string): void {
		this.#reason ??= reason;
		this.#ending = true;
		this.#stopWatchdog();
		if (this.#open.size === 0) this.#kill(reason);
		else this.#stopWatchdog = this.#clock.after(LAST_ANSWERS_MS, () => this.#kill(reason));
	}

	/** Ends the process at once; open calls are rejected with `reason`. */
	#kill(reason: string): void {
		this.#reason ??= reason;
		this.#child.kill('SIGKILL');
	}

	/** Lets the host fade and close its files; resolves when it is gone, by force if need be. */
	async leave(): Promise<void> {
		this.#reason ??= 'The audio host was closed.';
		this.#stopWatchdog();
		if (this.#child.connected) this.#child.disconnect();
		const cancel = this.#clock.after(LEAVING_MS, () => this.#child.kill('SIGKILL'));
		await this.#exited;
		cancel();
	}

	#hear(raw: unknown): void {
		const parsed = hostMessageSchema.safeParse(raw);
		if (!parsed.success) {
			this.#kill('The audio host said something that is not in the contract.');
			return;
		}
		const message = parsed.data;
		this.#silence.end();
		this.#heard = true;
		switch (message.kind) {
			case 'ready':
			case 'alive':
				return;
			case 'answer':
				this.#take(message.id)?.resolve(message.value);
				return;
			case 'refusal':
				this.#take(message.id)?.reject(unpackError(message.error));
				return;
			default:
				this.#listener.told(message);
		}
	}

	#take(id: number) {
		const call = this.#open.get(id);
		this.#open.delete(id);
		this.#opening.delete(id);
		if (this.#ending && this.#open.size === 0) this.#child.kill('SIGKILL');
		return call;
	}

	#watch(): void {
		this.#stopWatchdog = this.#clock.after(TURN_MS, () => {
			this.#silence.turn(this.#child.pid === undefined ? null : this.#look(this.#child.pid));
			const { turns, meanwhile } = this.#patience();
			if (!this.#silence.isTooLong(turns)) this.#watch();
			else this.#kill(`The audio host gave ${this.#silence.words(meanwhile)}.`);
		});
	}

	/** How long it may be silent now, and what it is doing as far as that is known. */
	#patience(): { turns: number; meanwhile: string } {
		if (!this.#heard) return { turns: STARTING_TURNS, meanwhile: '' };
		if (this.#opening.size > 0) return { turns: OPENING_TURNS, meanwhile: ' while it opened the device' };
		return { turns: SILENT_TURNS, meanwhile: '' };
	}

	#lost(): DetentError {
		return new DetentError('audio.host-lost', {
			message: this.#reason ?? 'The audio host is gone.',
			remedy: 'It is started again by itself; then try again.',
		});
	}

	#end(reason: string): void {
		if (this.#gone) return;
		this.#gone = true;
		this.#stopWatchdog();
		this.#reason ??= reason;
		const open = [...this.#open.values()];
		this.#open.clear();
		for (const call of open) call.reject(this.#lost());
		this.#listener.ended(this.#reason);
	}
}
