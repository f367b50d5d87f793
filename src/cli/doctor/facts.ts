import type { SerialPortFacts } from '../../transports/serialPorts.ts';

/** What was found when something was tried. */
export type Probe<T> = { ok: true; value: T } | { ok: false; reason: string };

export interface AudioDeviceFacts {
	name: string;
	inputs: number;
	outputs: number;
	rateHz: number;
}

/** Everything that `detent doctor` looks at; gathered by `probes.ts`, judged by `checks.ts`. */
export interface MachineFacts {
	node: { version: string; platform: string; arch: string };
	log: {
		sqlite: Probe<null>;
		folder: string;
		/** Why the data folder can't be written; null when it can. */
		folderProblem: string | null;
		freeBytes: number | null;
		state:
			| { kind: 'none' }
			| { kind: 'open'; projects: number }
			| { kind: 'broken'; text: string; remedy: string | null };
		/** The program that works with the data folder. */
		holder: { pid: number; program: string } | null;
	};
	audio: {
		devices: Probe<AudioDeviceFacts[]>;
		/** `0 Fireface (RME Fireface UCX)`, from /proc/asound/cards. */
		cards: string[];
		/** Processes that have a PCM of a sound card open. */
		holders: { node: string; pid: number; program: string }[];
		/** Processes whose open files could not be read. */
		hiddenProcesses: number;
	};
	midi: {
		/** Port names; null when the package loads and can't start. */
		ports: Probe<{ inputs: string[]; outputs: string[] } | null>;
		sequencer: 'there' | 'missing' | 'denied';
	};
	serial: {
		loads: Probe<null>;
		ports: { path: string; usable: boolean }[];
		/** USB adapters, with the names that stay with them. */
		adapters: SerialPortFacts[];
		/** Root, or in the group dialout. */
		mayUsePorts: boolean;
	};
	/** Soft limits; Infinity for unlimited, null where the system has none. */
	limits: { rtprio: number | null; memlockBytes: number | null };
	/** One per CPU; empty where the kernel has no frequency control. */
	governors: string[];
	clock: {
		synchronised: boolean | null;
		/** Readings of the monotonic clock in order, and what the wall clock says passed between first and last. */
		look: { monotonicMs: number[]; wallMs: number };
	};
}
