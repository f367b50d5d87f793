import { createInterface } from 'node:readline';
import { type Adapter, CONTROL_PORT, type FromGuest, type MeasuredFigure, toGuestSchema } from '../protocol.ts';
import { GuestPort } from './port.ts';

const control = new GuestPort(CONTROL_PORT);
const pending = new Map<number, (problem: string | null) => void>();
let nextId = 1;

createInterface({ input: control.input }).on('line', (line) => {
	const { id, problem } = toGuestSchema.parse(JSON.parse(line));
	pending.get(id)?.(problem);
	pending.delete(id);
});

/** Tells the host. */
export function tell(message: FromGuest): void {
	control.write(`${JSON.stringify(message)}\n`);
}

/** A measured fact that the host prints when all is done. */
export function fact(text: string): void {
	tell({ kind: 'fact', text });
}

/** What is being done now: a guest that says nothing for long is taken for hung. */
export function progress(text: string): void {
	tell({ kind: 'progress', text });
}

/** A measured promise: a row of the report. */
export function figure(row: MeasuredFigure): void {
	tell({ kind: 'figure', ...row });
}

/** Pulls out a USB serial adapter, or puts it back; resolves when the machine has done it. */
export async function plugAdapter(adapter: Adapter, plugged: boolean): Promise<void> {
	const id = nextId++;
	const done = new Promise<string | null>((resolve) => pending.set(id, resolve));
	tell({ kind: 'plug', id, adapter, plugged });
	const problem = await done;
	if (problem !== null) throw new Error(`adapter ${adapter}: ${problem}`);
}

export function closeControl(): Promise<void> {
	return control.close();
}
