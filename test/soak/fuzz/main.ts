import { parseArgs } from 'node:util';
import { keep } from '../kept.ts';
import { decoderTable, type JudgedDecoder } from './decoderTable.ts';
import { heldBytes } from './heldGrowth.ts';
import { type FuzzResult, fuzz, SLOW_MS } from './run.ts';
import { TARGETS } from './targets.ts';

/** Heap that may come and go with the engine's own work; a decoder that keeps what it should not shows far more. */
const HEAP_SLACK_BYTES = 4 * 2 ** 20;
/** What a decoder may hold of a message without end: the longest SysEx as a list of numbers, grown by half. */
const HELD_LIMIT_BYTES = 2 * 2 ** 20;
const HELD_INPUT_BYTES = 2_000_000;
/** Inputs of a run that counts for the page of results. */
const WHOLE_RUN = 10_000_000;

// Most inputs end in an error, and what costs time in one is the list of where it came from.
Error.stackTraceLimit = 0;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		inputs: { type: 'string', default: '10000000' },
		seed: { type: 'string', default: '1' },
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

function judge(result: FuzzResult, held: number): JudgedDecoder {
	const faults = [
		...result.escapes.map((thrown) => `threw something else: ${thrown}`),
		...result.slow.map((slow) => `slower than ${SLOW_MS} ms: ${slow}`),
		...(result.heapGrowthBytes > HEAP_SLACK_BYTES ? [`the heap grew by ${result.heapGrowthBytes} bytes`] : []),
		...(held > HELD_LIMIT_BYTES ? [`it holds ${held} bytes of a message without end`] : []),
	];
	return { ...result, heldBytes: held, faults };
}

const judged: JudgedDecoder[] = [];
for (const target of chosen) {
	const one = judge(fuzz(target, inputs, Number(values.seed)), heldBytes(target, HELD_INPUT_BYTES, 2));
	judged.push(one);
	process.stderr.write(`${one.name}: ${one.inputsPerSecond} inputs a second\n`);
	for (const fault of one.faults) process.stderr.write(`  ${fault}\n`);
	if (inputs >= WHOLE_RUN) keep('fuzz', one.name, one);
}
const bad = judged.filter(({ faults }) => faults.length > 0);
process.stdout.write(`${decoderTable(judged)}\n`);
process.stdout.write(`${judged.length - bad.length} of ${judged.length} decoders are good.\n`);
process.exit(bad.length > 0 ? 1 : 0);
