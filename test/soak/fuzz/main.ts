import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { heldBytes } from './heldGrowth.ts';
import { type FuzzResult, fuzz, SLOW_MS } from './run.ts';
import { TARGETS } from './targets.ts';

/** Heap that may come and go with the engine's own work; a decoder that keeps what it should not shows far more. */
const HEAP_SLACK_BYTES = 4 * 2 ** 20;
/** What a decoder may hold of a message without end: the longest SysEx as a list of numbers, grown by half. */
const HELD_LIMIT_BYTES = 2 * 2 ** 20;
const HELD_INPUT_BYTES = 2_000_000;

// Most inputs end in an error, and what costs time in one is the list of where it came from.
Error.stackTraceLimit = 0;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		inputs: { type: 'string', default: '10000000' },
		seed: { type: 'string', default: '1' },
		json: { type: 'string' },
		slice: { type: 'string', default: '1/1' },
	},
});
const inputs = Number(values.inputs);
const [part = 1, parts = 1] = values.slice.split('/').map(Number);
const chosen = TARGETS.filter(
	({ name }, index) =>
		index % parts === part - 1 && (positionals.length === 0 || positionals.some((word) => name.includes(word))),
);
if (!Number.isInteger(inputs) || inputs < 1 || chosen.length === 0 || globalThis.gc === undefined) {
	process.stderr.write(`Run it as "npm run soak:wire -- fuzz [--inputs N] [--seed N] [--slice 1/2] [NAME…]".\n`);
	process.exit(2);
}

interface Judged extends FuzzResult {
	readonly heldBytes: number;
	readonly faults: readonly string[];
}

function judge(result: FuzzResult, held: number): Judged {
	const faults = [
		...result.escapes.map((thrown) => `threw something else: ${thrown}`),
		...result.slow.map((slow) => `slower than ${SLOW_MS} ms: ${slow}`),
		...(result.heapGrowthBytes > HEAP_SLACK_BYTES ? [`the heap grew by ${result.heapGrowthBytes} bytes`] : []),
		...(held > HELD_LIMIT_BYTES ? [`it holds ${held} bytes of a message without end`] : []),
	];
	return { ...result, heldBytes: held, faults };
}

const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;
const judged: Judged[] = [];
process.stdout.write('| decoder | inputs | a second | typed errors | slowest | heap growth | held at most |\n');
process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n');
for (const target of chosen) {
	const one = judge(fuzz(target, inputs, Number(values.seed)), heldBytes(target, HELD_INPUT_BYTES, 2));
	judged.push(one);
	const errors = Object.entries(one.errors).map(([code, count]) => `${code} ${count}`);
	const cells = [
		...[one.name, String(one.inputs), String(one.inputsPerSecond), errors.join(', ') || 'none'],
		...[`${one.worstMs.toFixed(3)} ms`, kib(one.heapGrowthBytes), kib(one.heldBytes)],
	];
	process.stdout.write(`| ${cells.join(' | ')} |\n`);
	for (const fault of one.faults) process.stdout.write(`  ${fault}\n`);
}
if (values.json !== undefined) {
	const on = `${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}`;
	writeFileSync(
		values.json,
		`${JSON.stringify({ on, inputs, seed: Number(values.seed), results: judged }, null, 2)}\n`,
	);
}
const bad = judged.filter(({ faults }) => faults.length > 0);
process.stdout.write(`${judged.length - bad.length} of ${judged.length} decoders are good.\n`);
process.exit(bad.length > 0 ? 1 : 0);
