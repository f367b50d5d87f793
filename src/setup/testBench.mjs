// `npm run test:bench`: boots a real kernel in QEMU and runs the suites that need its sound, MIDI and USB stacks.
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { ensureInstalled, run, say, stop } from './ensure.mjs';
import { kernelImage } from './kernelImage.mjs';

const SUITES = ['machine', 'midi', 'serial', 'audio', 'recall', 'drivers'];

/** `npm run test:long` is content with less. */
const WHOLE = { thorough: true, soakMinutes: 2, ratesHz: [48_000, 24_000, 12_000] };

/** What was asked for, as the tests take it. */
function options() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			// How long passes go through the loopback card.
			minutes: { type: 'string' },
			hours: { type: 'string' },
			// The rate of the loopback card; the highest that the machine carries when it is not given.
			rate: { type: 'string' },
			// The figures go into docs/measurements.md.
			write: { type: 'boolean', default: false },
		},
	});
	const unknown = positionals.filter((name) => !SUITES.includes(name));
	if (unknown.length > 0) stop(`No suite ${unknown.join(', ')}. There are ${SUITES.join(', ')}.`);
	const asked = values.hours ?? values.minutes;
	const soakMinutes = Number(asked) * (values.hours === undefined ? 1 : 60);
	if (asked !== undefined && !(soakMinutes > 0)) stop('--hours and --minutes take a number above 0.');
	const rateHz = Number(values.rate);
	if (values.rate !== undefined && !(Number.isInteger(rateHz) && rateHz > 0)) stop('--rate takes a rate in Hz.');
	const rates = values.rate === undefined ? {} : { ratesHz: [rateHz] };
	return {
		only: positionals,
		write: values.write,
		...WHOLE,
		...rates,
		...(asked === undefined ? {} : { soakMinutes }),
	};
}

const started = Date.now();
const asked = options();
ensureInstalled();
await build();
try {
	kernelImage();
} catch (error) {
	stop(error.message);
}
const args = ['run', '--config', 'test/vitest.config.ts', '--project', 'kernel', '--reporter=verbose'];
const status = run('node_modules/.bin/vitest', args, { DETENT_BENCH_OPTIONS: JSON.stringify(asked) });
say(`${Math.round((Date.now() - started) / 1000)} s in all`);
process.exit(status);
