import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADAPTERS, type Adapter, type BenchOptions, BOOT_PORT, CONTROL_PORT, cablePort } from '../protocol.ts';
import { type Cable, dial, layCable } from './cable.ts';
import { Qmp } from './qmp.ts';

const ACCELERATION = {
	kvm: ['-accel', 'kvm', '-smp', '2'],
	tcg: ['-accel', 'tcg,thread=multi', '-smp', '2'],
	/**
	 * Its clock counts instructions, a nanosecond each, and goes on to the next timer at once when there are none: a machine of
	 * its own speed, which is late for nothing because of what runs outside. QEMU then runs one processor.
	 */
	counted: ['-accel', 'tcg,thread=single', '-icount', 'shift=0,sleep=off', '-smp', '1'],
} as const;
export type Accelerator = keyof typeof ACCELERATION;

export function isAccelerator(name: string): name is Accelerator {
	return name in ACCELERATION;
}

/** A kernel that says nothing within this time does not run: KVM may be there and still not work. */
const BOOT_MS: Readonly<Record<Accelerator, number>> = { kvm: 10_000, tcg: 60_000, counted: 120_000 };

/** Seconds outside that one of the machine may take. */
export const SECONDS_A_SECOND: Readonly<Record<Accelerator, number>> = { kvm: 1, tcg: 1, counted: 12 };

const KERNEL_IS_UP = 'detent-bench: the kernel is up';
const TAIL_BYTES = 8000;

export interface KernelImage {
	version: string;
	kernel: string;
	initrd: string;
	/** Why there is none, in words; null when there is. */
	missing: string | null;
}

function cableUsb(folder: string, adapter: Adapter): string {
	return join(folder, `${adapter}.usb`);
}

function machineArguments(image: KernelImage, accelerator: Accelerator, folder: string): string[] {
	const port = (name: string) => [
		...['-chardev', `socket,id=${name},path=${join(folder, name)},server=on,wait=off`],
		...['-device', `virtserialport,chardev=${name},name=${name}`],
	];
	return [
		...ACCELERATION[accelerator],
		...['-cpu', 'max', '-m', '2048', '-nographic', '-no-reboot', '-net', 'none'],
		...['-kernel', image.kernel, '-initrd', image.initrd],
		// On a busy machine an emulated timer may be too late for the kernel's look whether there is one.
		...['-append', 'console=ttyS0 quiet panic=-1 oops=panic no_timer_check'],
		...['-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap'],
		...['-qmp', `unix:${join(folder, 'qmp')},server=on,wait=off`],
		...['-device', 'qemu-xhci,id=usb', '-device', 'virtio-serial-pci'],
		...[BOOT_PORT, CONTROL_PORT, ...ADAPTERS.map(cablePort)].flatMap(port),
		...ADAPTERS.flatMap((adapter) => [
			...['-chardev', `socket,id=${adapter},path=${cableUsb(folder, adapter)},server=on,wait=off`],
			...['-device', `usb-serial,bus=usb.0,chardev=${adapter},id=usb-${adapter},serial=${adapter}`],
		]),
	];
}

/** A booted virtual machine. */
export class Machine {
	readonly accelerator: Accelerator;
	readonly #folder: string;
	readonly #qemu: ChildProcess;
	#console = '';
	#ended = false;
	readonly #cables = new Map<Adapter, Cable>();
	#qmp: Qmp | null = null;

	private constructor(image: KernelImage, accelerator: Accelerator) {
		this.accelerator = accelerator;
		this.#folder = mkdtempSync(join(tmpdir(), 'detent-bench-'));
		this.#qemu = spawn('qemu-system-x86_64', machineArguments(image, accelerator, this.#folder), {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		for (const stream of [this.#qemu.stdout, this.#qemu.stderr]) {
			stream?.on('data', (bytes: Buffer) => {
				this.#console = (this.#console + bytes.toString('latin1')).slice(-TAIL_BYTES);
			});
		}
		this.#qemu.once('exit', () => {
			this.#ended = true;
		});
		this.#qemu.once('error', (error) => {
			this.#console += error.message;
			this.#ended = true;
		});
	}

	/**
	 * Boots, and has the guest run a script with Node.
	 *
	 * @throws Error with the console's tail when the kernel does not come up
	 */
	static async boot(
		image: KernelImage,
		accelerator: Accelerator,
		script: string,
		options: BenchOptions,
	): Promise<Machine> {
		const machine = new Machine(image, accelerator);
		try {
			await machine.#until(KERNEL_IS_UP, BOOT_MS[accelerator]);
			await machine.#connect(script, options);
			return machine;
		} catch (error) {
			await machine.stop();
			throw error;
		}
	}

	/** What the kernel and the programs printed last. */
	get console(): string {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: the firmware clears the screen
		return this.#console.replace(/\x1b(\[[0-9;?]*[a-zA-Z]|c)/g, '').trim();
	}

	get ended(): boolean {
		return this.#ended;
	}

	/** Path of a socket to a port of the guest. */
	port(name: string): string {
		return join(this.#folder, name);
	}

	/** Pulls out an adapter, or puts it back. */
	async plug(adapter: Adapter, plugged: boolean): Promise<void> {
		const id = `usb-${adapter}`;
		this.#cables.get(adapter)?.plug(plugged);
		if (plugged) {
			const device = { driver: 'usb-serial', bus: 'usb.0', chardev: adapter, id, serial: adapter };
			await this.#qmp?.command('device_add', device);
		} else await this.#qmp?.remove(id);
	}

	async stop(): Promise<void> {
		for (const cable of this.#cables.values()) cable.close();
		this.#qmp?.close();
		if (!this.#ended) {
			this.#qemu.kill('SIGKILL');
			await once(this.#qemu, 'exit');
		}
		rmSync(this.#folder, { recursive: true, force: true });
	}

	async #connect(script: string, options: BenchOptions): Promise<void> {
		this.#qmp = new Qmp(this.port('qmp'));
		for (const adapter of ADAPTERS) {
			this.#cables.set(adapter, await layCable(cableUsb(this.#folder, adapter), this.port(cablePort(adapter))));
		}
		const boot = await dial(this.port(BOOT_PORT));
		boot.write(`${process.execPath}\n${script}\n${JSON.stringify(options)}\n`);
	}

	async #until(text: string, deadlineMs: number): Promise<void> {
		const startedMs = performance.now();
		while (!this.#console.includes(text)) {
			if (this.#ended || performance.now() - startedMs > deadlineMs) {
				throw new Error(`The kernel did not come up with ${this.accelerator}. Its console ends with:\n${this.console}`);
			}
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}
