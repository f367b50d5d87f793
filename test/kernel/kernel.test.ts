import { afterAll, describe, expect, inject, test } from 'vitest';
import { bundleGuest } from './host/bundle.ts';
import { GuestRun } from './host/guestRun.ts';
import type { Accelerator, KernelImage } from './host/machine.ts';
import { figuresPart, writePart } from './host/report.ts';
import { benchOptions } from './protocol.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		kernelImage: KernelImage;
	}
}

/** A machine may have KVM that does not work, so what counts is whether a kernel comes up with it. */
function accelerators(): readonly Accelerator[] {
	const wanted = process.env['DETENT_BENCH_ACCEL'];
	if (wanted === 'kvm' || wanted === 'tcg') return [wanted];
	return ['kvm', 'tcg'];
}

/** A test of the guest, at most, besides the minutes that were asked for. */
const LONGEST_MS = 600_000;

const image = inject('kernelImage');

if (image.missing === null) {
	const options = benchOptions(process.env);
	const startedMs = performance.now();
	const run = await GuestRun.start(image, accelerators(), await bundleGuest(), options);
	const bootS = ((performance.now() - startedMs) / 1000).toFixed(1);
	console.log(`Linux ${image.version} with ${run.machine.accelerator}: its suites are loaded after ${bootS} s`);

	describe('On a real kernel', () => {
		afterAll(async () => {
			for (const fact of run.facts) console.log(fact);
			if (run.figures.length > 0) {
				const part = figuresPart(run.figures, run.facts, `Linux ${image.version} in QEMU (${run.machine.accelerator})`);
				console.log(part);
				if (options.write) writePart(part);
			}
			await run.stop();
		});
		const longestMs = LONGEST_MS + 3 * options.soakMinutes * 60_000;
		for (const name of run.tests) test(name, () => run.result(name), longestMs);
		test('the machine ran its suites to their end', async () => {
			expect(await run.strays()).toEqual([]);
		});
	});
} else if (process.env['CI'] === 'true') {
	throw new Error(image.missing);
} else {
	describe.skip(`On a real kernel (${image.missing.trim().split('\n')[0]})`, () => {
		test('its suites', () => undefined);
	});
}
